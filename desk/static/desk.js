// A picture is hidden until it is held. Nothing here is needed to work.
"use strict";

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
