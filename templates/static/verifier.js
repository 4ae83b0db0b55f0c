// The pages work without this: it submits forward forms by itself and adds copy buttons.
"use strict";

for (const form of document.querySelectorAll("form[data-submit]")) {
  form.submit();
}

function addCopyButtons(within) {
  for (const block of within.querySelectorAll("pre[data-copy]")) {
    if (!navigator.clipboard) {
      break;
    }
    const label = block.dataset.copy;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = label;
    const status = document.createElement("span");
    status.className = "quiet";
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.textContent);
        status.textContent = " Copied";
      } catch {
        status.textContent = " Could not copy: select the text instead";
      }
    });
    // Beside what folds the message away, so that one press is enough.
    const ways = block.closest("details.message")?.parentElement.querySelector(".message-ways");
    if (ways) {
      ways.prepend(button);
      ways.append(status);
    } else {
      block.after(button, status);
    }
  }
}

addCopyButtons(document);
