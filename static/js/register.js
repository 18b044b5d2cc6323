// Saves each mark as it is made. What could not be sent waits here, says so, and is sent again.
const form = document.querySelector("[data-register]");
const status = form.querySelector("[data-status]");
const words = form.dataset;
const waiting = new Set();
let timer = 0;
let sending = false;

const say = (text, state) => {
  status.className = `saved${state ? ` saved-${state}` : ""}`;
  status.firstElementChild.textContent = text;
};

const rowOf = (key) => form.querySelector(`[data-row="${key}"]`);

const valuesOf = (keys) => {
  const all = new FormData(form);
  const body = new URLSearchParams();
  body.append("csrfmiddlewaretoken", all.get("csrfmiddlewaretoken"));
  for (const key of keys) {
    for (const field of ["status", "missed", "note", "was", "seen"]) {
      const name = `${field}-${key}`;
      if (all.has(name)) body.append(name, all.get(name));
    }
  }
  return body;
};

const settle = (key, sent, version) => {
  const row = rowOf(key);
  const missed = ["late", "left_early"].includes(sent.get(`status-${key}`)) ? sent.get(`missed-${key}`) || 0 : 0;
  row.querySelector(`[name="was-${key}"]`).value = `${sent.get(`status-${key}`)}|${missed}|${sent.get(`note-${key}`) ?? ""}`;
  row.querySelector(`[name="seen-${key}"]`).value = version;
  row.classList.remove("has-conflict");
  row.querySelector("[data-note]").hidden = true;
};

const tell = (key, other) => {
  const row = rowOf(key);
  const note = row.querySelector("[data-note]");
  row.classList.add("has-conflict");
  row.querySelector(`[name="seen-${key}"]`).value = other.version;
  note.hidden = false;
  note.textContent = `${other.by}, ${other.at}: ${words.taken} ${other.label}`;
};

async function send() {
  if (sending || !waiting.size) return;
  sending = true;
  const keys = [...waiting];
  const body = valuesOf(keys);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    const told = await answer.json();
    if (answer.ok) {
      // A row changed again while this was under way stays in the queue.
      const now = valuesOf(keys);
      for (const key of keys) {
        const same = ["status", "missed", "note"].every((field) => now.get(`${field}-${key}`) === body.get(`${field}-${key}`));
        if (told.rows[key]) settle(key, body, told.rows[key].version);
        if (told.conflicts[key]) tell(key, told.conflicts[key]);
        if (same) waiting.delete(key);
      }
      say(`${words.saved} ${told.saved_at}`, "saved");
    } else {
      waiting.clear();
      say(`${words.failed} ${told.error}`, "failed");
    }
  } catch {
    say(`${words.waiting} ${waiting.size}`, "waiting");
    timer = setTimeout(send, 4000);
  }
  sending = false;
  if (waiting.size) timer = setTimeout(send, 1000);
}

form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !row.querySelector("input[type=radio]:checked")) return;
  waiting.add(row.dataset.row);
  clearTimeout(timer);
  timer = setTimeout(send, event.target.type === "radio" ? 250 : 900);
});
form.addEventListener("submit", () => waiting.clear());
addEventListener("online", send);
addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});
