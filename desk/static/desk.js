// The queue keeps itself up to date, and a picture is hidden until it is held. Nothing here is needed to work.
"use strict";

const queue = document.querySelector("[data-live]");
let shown = "";

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(queue.dataset.live, { redirect: "manual" }).catch(() => null);
  if (answer && answer.type === "opaqueredirect") {
    location.assign("/sign-in");
    return;
  }
  if (!answer || !answer.ok) return;
  const lines = await answer.text();
  if (lines === shown) return;
  const at = queue.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  queue.innerHTML = lines;
  shown = lines;
  const again = at && queue.querySelector(`a[href="${CSS.escape(at)}"]`);
  if (again) again.focus();
}

if (queue) {
  shown = queue.innerHTML;
  setInterval(refresh, 1000);
  document.addEventListener("visibilitychange", refresh);
}

function held(box) {
  const button = document.createElement("button");
  const picture = document.createElement("img");
  const hint = document.createElement("span");
  button.type = "button";
  button.className = "held";
  hint.textContent = box.dataset.hold;
  picture.alt = "";
  picture.draggable = false;
  picture.addEventListener("error", () => {
    const said = document.createElement("p");
    said.className = "complaint";
    said.textContent = box.dataset.failed;
    button.replaceWith(said);
  });
  picture.src = box.dataset.picture;
  const look = (event) => {
    if (event.type === "keydown" && event.key !== " " && event.key !== "Enter") return;
    button.classList.add("shown");
  };
  const hide = () => button.classList.remove("shown");
  for (const name of ["pointerdown", "keydown"]) button.addEventListener(name, look);
  for (const name of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) button.addEventListener(name, hide);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.append(picture, hint);
  return button;
}

for (const box of document.querySelectorAll("[data-picture]")) {
  const without = box.querySelector("p");
  box.addEventListener("toggle", () => {
    const last = box.lastElementChild;
    if (box.open) last.replaceWith(held(box));
    else last.replaceWith(without);
  });
}
