// The page that waits for a report: its place in the queue, then the report itself.
"use strict";

const waiting = document.getElementById("waiting");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status !== 202) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.getElementById("waiting");
    waiting.dataset.seconds = news.dataset.seconds;
    const [now, then] = [news, waiting].map((part) => part.querySelector("[role=status]"));
    if (now.textContent !== then.textContent) {
      then.textContent = now.textContent;
    }
  } catch {
    // the service is away for a moment
  }
  setTimeout(look, waiting.dataset.seconds * 1000);
}

setTimeout(look, waiting.dataset.seconds * 1000);
