// A button to copy beside each hash and address; without it they are marked by one click.
"use strict";

function addButton(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copier";
  button.textContent = code.dataset.copy;
  button.setAttribute("aria-label", `${code.dataset.copy}: ${code.textContent.slice(0, 40)}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = code.dataset.copied;
    setTimeout(() => { button.textContent = code.dataset.copy; }, 2000);
  });
  code.parentNode.after(" ", button);
}

// Browsers give the clipboard to pages of https and of this machine only.
if (navigator.clipboard) for (const code of document.querySelectorAll(".copy")) addButton(code);
