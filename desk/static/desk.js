// The queue keeps itself up to date, and a picture is shown blurred until it is held. Nothing here is needed to work.
"use strict";

const queue = document.querySelector("[data-live]");

async function refresh() {
  if (document.hidden || queue.contains(document.activeElement)) return;
  const answer = await fetch(queue.dataset.live, { redirect: "error" }).catch(() => null);
  if (answer && answer.ok) queue.innerHTML = await answer.text();
}

if (queue) setInterval(refresh, 1000);

for (const box of document.querySelectorAll("[data-picture]")) {
  box.addEventListener("toggle", () => {
    const there = box.querySelector("button");
    if (!box.open) {
      if (there) there.remove();
      return;
    }
    const held = document.createElement("button");
    const picture = document.createElement("img");
    held.type = "button";
    held.className = "held";
    picture.alt = "";
    picture.src = box.dataset.picture;
    held.setAttribute("aria-label", box.querySelector("summary").textContent);
    held.append(picture);
    const show = (event) => { if (event.type !== "keydown" || event.key === " ") held.classList.add("shown"); };
    const hide = () => held.classList.remove("shown");
    for (const name of ["pointerdown", "keydown"]) held.addEventListener(name, show);
    for (const name of ["pointerup", "pointerleave", "keyup", "blur"]) held.addEventListener(name, hide);
    box.querySelector("p").replaceWith(held);
  });
}
