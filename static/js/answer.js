// Sends the answer as it is made; what could not be sent is tried again, and the line says so.
const form = document.querySelector("[data-answer]");
const status = form.querySelector("[data-status]");
let timer = 0;
let unsent = false;

const say = (text, state) => {
  status.className = `saved saved-${state}`;
  status.firstElementChild.textContent = text;
};

async function send() {
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    const told = await answer.json();
    unsent = false;
    if (answer.ok) say(`${form.dataset.saved} ${told.saved_at}`, "saved");
    else say(`${form.dataset.failed} ${told.error}`, "failed");
  } catch {
    say(form.dataset.waiting, "waiting");
    timer = setTimeout(send, 4000);
  }
}

form.addEventListener("input", (event) => {
  unsent = true;
  clearTimeout(timer);
  timer = setTimeout(send, event.target.name === "text" ? 900 : 150);
});
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  unsent = !navigator.onLine;
  if (!unsent) return;
  // Without a connection the next page would not come, and this one would be gone.
  event.preventDefault();
  say(form.dataset.waiting, "waiting");
});
addEventListener("online", () => unsent && send());
addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
