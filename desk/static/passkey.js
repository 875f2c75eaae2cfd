// Passkeys: asks the browser to make one, or to sign in by one, and sends its answer as an ordinary form.
"use strict";

function toBytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function toText(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(options) {
  const list = (all) => (all || []).map((one) => ({ ...one, id: toBytes(one.id) }));
  const made = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) made.excludeCredentials = list(options.excludeCredentials);
  if (options.allowCredentials) made.allowCredentials = list(options.allowCredentials);
  return made;
}

function asJson(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

async function ask(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.dataset.options, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    location.assign("/sign-in");
    return;
  }
  const options = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(options.said || form.dataset.failed);
  const asked = { publicKey: withBytes(options) };
  const making = form.dataset.passkey === "create";
  const credential = await navigator.credentials[making ? "create" : "get"](asked).catch(() => null);
  if (!credential) throw new Error(form.dataset.failed);
  form.elements.answer.value = asJson(credential);
  // The password was confirmed with the question; it is not sent a second time.
  if (form.elements.password) form.elements.password.disabled = true;
  form.submit();
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const complaint = form.querySelector(".complaint");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    complaint.hidden = true;
    button.disabled = true;
    ask(form).catch((error) => {
      complaint.textContent = error instanceof TypeError ? form.dataset.failed : error.message;
      complaint.hidden = false;
      button.disabled = false;
    });
  });
}
for (const without of document.querySelectorAll("[data-no-passkey]")) without.hidden = Boolean(window.PublicKeyCredential);
