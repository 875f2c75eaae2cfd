// Tells the desk while a picture is held and when it is hidden again. Without it, a look counts for a minute.
"use strict";

const RENEWED_EVERY_MS = 20_000;

async function tell(box, what) {
  const form = document.querySelector("input[name=form]").value;
  const body = new URLSearchParams({ form, what });
  const answer = await fetch(box.dataset.look, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => null);
  // It is enough for today: the page says so, and shows no picture any more.
  if (answer && answer.status === 403) location.reload();
}

function watch(box) {
  let timer = 0;
  const holds = (event) => {
    if (!event.target.closest(".held") || timer) return;
    if (event.type === "keydown" && event.key !== " " && event.key !== "Enter") return;
    tell(box, "held");
    timer = setInterval(tell, RENEWED_EVERY_MS, box, "held");
  };
  const hides = () => {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    tell(box, "hidden");
  };
  for (const name of ["pointerdown", "keydown"]) box.addEventListener(name, holds);
  for (const name of ["pointerup", "pointercancel", "keyup"]) box.addEventListener(name, hides);
  // These do not bubble.
  for (const name of ["pointerleave", "blur"]) box.addEventListener(name, (event) => event.target.matches?.(".held") && hides(), true);
  // A picture that has come is hidden until it is held.
  box.addEventListener("load", () => timer || tell(box, "hidden"), true);
  box.addEventListener("toggle", hides);
}

for (const box of document.querySelectorAll("[data-look]")) watch(box);
