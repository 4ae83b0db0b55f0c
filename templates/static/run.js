// The page of a run works without this; with it, it shows what testers do while they do it.
"use strict";

const live = document.getElementById("live");
const ASK_EVERY = 5000; // milliseconds, where no stream of events is to be had

function isBeingFilledIn() {
  const fields = live.querySelectorAll("input[type=text], input[type=checkbox]");
  return [...fields].some(
    (field) => field === document.activeElement || field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );
}

async function showNews(version) {
  if (version === live.dataset.version || isBeingFilledIn()) {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = page.getElementById("live");
  if (!news || isBeingFilledIn()) {
    return;
  }
  const unfolded = [...live.querySelectorAll("details[open]")].map((details) => details.id);
  const focused = document.activeElement.closest?.("[id]")?.id;
  live.replaceChildren(...news.childNodes);
  live.dataset.version = news.dataset.version;
  for (const id of unfolded) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  addCopyButtons(live);
  const again = focused && document.getElementById(focused);
  if (again && live.contains(again)) {
    (again.querySelector("summary") ?? again).focus();
  }
  if (!news.dataset.events) {
    location.reload(); // the run was closed: what could be changed is gone
  }
}

function askNowAndThen() {
  setInterval(async () => {
    const answer = await fetch(live.dataset.news);
    if (answer.ok) {
      showNews(String((await answer.json()).version));
    }
  }, ASK_EVERY);
}

if (live.dataset.events) {
  let newest = live.dataset.version;
  const source = new EventSource(live.dataset.events);
  source.addEventListener("changed", (event) => {
    newest = event.data;
    showNews(newest);
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      askNowAndThen();
    }
  });
  live.addEventListener("focusout", () => setTimeout(() => showNews(newest), 0));
}
