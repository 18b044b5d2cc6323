// Saves each mark as it is made. What could not be sent waits here, says so, and is sent again.
const form = document.querySelector("[data-register]");
const status = form.querySelector("[data-status]");
const closing = form.querySelector("[data-close]");
const words = form.dataset;
const waiting = new Set();
let timer = 0;
let underWay = null;
let isClosing = false;

// Marks that nobody signed in could send. They outlive the way to the sign-in page and back, in this
// tab alone, and only for the same person: nobody sends them under another name.
const place = `register ${words.person} ${form.action}`;
let isKept = false;

const say = (text, state) => {
  status.className = `saved${state ? ` saved-${state}` : ""}`;
  status.querySelector("a")?.remove();
  status.firstElementChild.textContent = text;
};

const rows = () => [...form.querySelectorAll("[data-row]")];
const rowOf = (key) => form.querySelector(`[data-row="${key}"]`);
const chosen = (row) => row.querySelector("input[type=radio]:checked");

const valuesOf = (keys) => {
  const all = new FormData(form);
  const body = new URLSearchParams();
  body.append("csrfmiddlewaretoken", all.get("csrfmiddlewaretoken"));
  for (const key of keys) {
    for (const field of ["status", "missed", "reason", "note", "was", "seen"]) {
      const name = `${field}-${key}`;
      if (all.has(name)) body.append(name, all.get(name));
    }
  }
  return body;
};

// As the server writes what a form showed: "status|minutes|reason|note"; only what the status has use for.
const contentOf = (key, values) => {
  const status = values.get(`status-${key}`);
  const uses = rowOf(key).querySelector(`input[type=radio][value="${status}"]`)?.dataset ?? {};
  const missed = "namesMinutes" in uses ? values.get(`missed-${key}`) || 0 : 0;
  const reason = "needsReason" in uses ? values.get(`reason-${key}`) ?? "" : "";
  return `${status}|${missed}|${reason}|${values.get(`note-${key}`) ?? ""}`;
};

const agree = (row) => {
  row.classList.remove("has-conflict");
  row.querySelector("[data-note]").hidden = true;
};

const settle = (key, sent, version) => {
  const row = rowOf(key);
  row.querySelector(`[name="was-${key}"]`).value = contentOf(key, sent);
  row.querySelector(`[name="seen-${key}"]`).value = version;
  agree(row);
};

// What the other wrote is not shown in the row, so that nothing of it counts as untouched: no "was".
const tell = (key, other) => {
  const row = rowOf(key);
  const note = row.querySelector("[data-note]");
  row.classList.add("has-conflict");
  row.querySelector(`[name="was-${key}"]`).value = "";
  row.querySelector(`[name="seen-${key}"]`).value = other.version;
  note.hidden = false;
  note.textContent = `${other.by}, ${other.at}: ${words.taken} ${other.label}`;
};

// The button that closes the class names how many are present, as its first number.
const recount = () => {
  const present = rows().map(chosen).filter((one) => one && !("isAbsence" in one.dataset));
  if (closing) closing.textContent = closing.textContent.replace(/\d+/, present.length);
};

const keep = () => {
  const body = valuesOf(waiting);
  body.delete("csrfmiddlewaretoken");
  sessionStorage.setItem(place, body);
  isKept = true;
};

const forget = () => {
  sessionStorage.removeItem(place);
  isKept = false;
};

const restore = () => {
  for (const [name, value] of new URLSearchParams(sessionStorage.getItem(place) ?? "")) {
    const [field, key] = name.split("-");
    const row = rowOf(key);
    if (!row) continue;
    if (field === "status") row.querySelector(`[name="${name}"][value="${value}"]`).checked = true;
    else row.querySelector(`[name="${name}"]`).value = value;
    waiting.add(key);
  }
  if (waiting.size) send();
};

const askToSignIn = () => {
  const link = document.createElement("a");
  link.href = words.signInAt;
  link.textContent = words.signIn;
  say(words.signedOut, "failed");
  status.append(link);
};

const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
};

// One delivery at a time; whoever calls meanwhile waits for the same. True: all is in the register.
function send() {
  clearTimeout(timer);
  underWay ??= deliver().finally(() => { underWay = null; });
  return underWay;
}

async function deliver() {
  if (!waiting.size) return true;
  const keys = [...waiting];
  const body = valuesOf(keys);
  let answer;
  let told;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    told = await answer.json();
  } catch {
    say(`${words.waiting} ${waiting.size}`, "waiting");
    later(4000);
    return false;
  }
  if (answer.status === 401 || answer.status === 403) {
    keep();
    askToSignIn();
    return false;
  }
  if (!answer.ok) {
    waiting.clear();
    forget();
    say(`${words.failed} ${told.error}`, "failed");
    return false;
  }
  const now = valuesOf(keys);
  for (const key of keys) {
    // A row changed again while this was under way stays in the queue.
    if (contentOf(key, now) === contentOf(key, body)) waiting.delete(key);
    if (told.conflicts[key]) tell(key, told.conflicts[key]);
    else if (told.rows[key]) settle(key, body, told.rows[key].version);
    else agree(rowOf(key));
  }
  forget();
  recount();
  const refused = keys.filter((key) => told.conflicts[key]).map((key) => rowOf(key).querySelector(".person-name").textContent);
  if (refused.length) say(`${words.failed} ${refused.join(", ")}`, "failed");
  else say(`${words.saved} ${told.saved_at}`, "saved");
  if (waiting.size) later(1000);
  return !refused.length && !waiting.size;
}

form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !chosen(row)) return;
  waiting.add(row.dataset.row);
  isKept = false;
  later(event.target.type === "radio" ? 250 : 900);
});

// Pressing once more what another person overruled: the choice does not change, so no "input" tells.
form.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row].has-conflict");
  if (!row || event.target.type !== "radio") return;
  waiting.add(row.dataset.row);
  later(250);
});

// Also what was chosen before this script ran. Closing never confirms what another person overruled.
const gather = ({ everyone = false, overruled = true } = {}) => {
  for (const row of rows()) {
    const key = row.dataset.row;
    if (everyone && !chosen(row) && !("own" in row.dataset)) row.querySelector("[value=present]").checked = true;
    if (!overruled && row.classList.contains("has-conflict")) continue;
    if (chosen(row) && contentOf(key, valuesOf([key])) !== row.querySelector(`[name="was-${key}"]`).value) waiting.add(key);
  }
};

// The buttons send from here as well: without a connection, leaving the page would lose the marks.
form.addEventListener("submit", async (event) => {
  if (event.submitter && event.submitter === closing) {
    if (!isClosing) gather({ overruled: false });
    if (!waiting.size) {
      isClosing = true;
      return;
    }
    event.preventDefault();
    if (await send()) {
      isClosing = true;
      form.requestSubmit(closing);
    }
    return;
  }
  gather({ everyone: event.submitter?.name === "all" });
  // Enter in a field of the closing only saves; the page, with what is typed there, stays.
  if (!waiting.size && !document.activeElement?.closest("#close")) return;
  event.preventDefault();
  send();
});

// Once the marks are in the register, only the words of the closing go with it.
form.addEventListener("formdata", (event) => {
  if (!isClosing) return;
  isClosing = false;
  for (const name of [...event.formData.keys()]) if (/^[a-z]+-\d+$/.test(name)) event.formData.delete(name);
});

addEventListener("online", send);
addEventListener("beforeunload", (event) => {
  if (waiting.size && !isKept) event.preventDefault();
});

restore();
