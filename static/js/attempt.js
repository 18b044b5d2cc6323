// An attempt at a quiz: answers are kept on the device until the server says it has them, in order;
// with all questions in hand, moving between them needs no connection. Without this script the same
// pages work one by one.
const root = document.querySelector("#attempt");
const finish = document.querySelector("[data-finish]");
const attempt = root?.dataset.attempt ?? finish.dataset.finish;
const words = root?.dataset ?? finish.dataset;
const address = (position) => location.pathname.replace(/\/(\d+|sprawdz)\/$/, `/${position}/`);
const forms = new Map();
const channel = new BroadcastChannel(`attempt-${attempt}`);
const keys = { queue: `attempt-${attempt}`, name: `window-${attempt}`, count: `count-${attempt}` };
let here = 0;
let typing = 0;
let retry = 0;
let busy = false;

// --- which window this is: kept over reloads, renewed where a copied tab brought the same name ---
const newName = () => crypto.getRandomValues(new Uint32Array(3)).reduce((name, part) => name + part.toString(36), "w");
let name = sessionStorage.getItem(keys.name) ?? newName();
sessionStorage.setItem(keys.name, name);
channel.postMessage({ asks: name });
channel.addEventListener("message", ({ data }) => {
  if (data.asks === name) channel.postMessage({ taken: name });
  if (data.taken === name) sessionStorage.setItem(keys.name, (name = newName()));
  if (data.saved && data.saved !== name) refresh();
});

const nextNumber = () => {
  const number = Number(sessionStorage.getItem(keys.count) ?? 0) + 1;
  sessionStorage.setItem(keys.count, number);
  return number;
};

// --- the queue: the newest answer of each question that the server has not confirmed ---
const waiting = () => JSON.parse(localStorage.getItem(keys.queue) ?? "{}");
const keep = (entries) => {
  if (Object.keys(entries).length) localStorage.setItem(keys.queue, JSON.stringify(entries));
  else localStorage.removeItem(keys.queue);
};

const fieldsOf = (form) => {
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  body.delete("seen");
  return body.toString();
};

function say(text, state, form = forms.get(here)) {
  const line = (form ?? document).querySelector("[data-status]");
  if (!line) return;
  line.className = `saved saved-${state}`;
  const span = line.firstElementChild;
  if (span.textContent !== text) span.textContent = text;
}

function sayWaiting() {
  const count = Object.keys(waiting()).length;
  if (!count) return;
  say(count > 1 ? `${words.waiting} ${words.waitingMany} ${count}.` : words.waiting, "waiting");
}

function enqueue(form) {
  const position = form.dataset.position;
  const body = fieldsOf(form);
  if (form.dataset.sent === body) return;
  form.dataset.sent = body;
  keep({ ...waiting(), [position]: { body, number: nextNumber(), window: name, at: Date.now(), url: form.action } });
  markNumber(position, isAnswered(form));
}

async function flush() {
  clearTimeout(retry);
  if (busy) return;
  busy = true;
  try {
    for (const [position, entry] of Object.entries(waiting())) if (!(await send(position, entry))) return;
  } finally {
    busy = false;
  }
  if (Object.keys(waiting()).length) flush();
}

// True where the server has answered and the queue may go on.
async function send(position, entry) {
  const body = new URLSearchParams(entry.body);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("window", entry.window);
  body.set("number", entry.number);
  // A duration, because the device's own date may be wrong.
  body.set("ago", Math.max(0, Date.now() - entry.at));
  let answer, told;
  try {
    // A page that is being left may send only a little (64 kB); the rest waits in the queue.
    const keepalive = document.visibilityState === "hidden" && body.toString().length < 60000;
    answer = await fetch(entry.url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", keepalive });
    if (answer.status >= 500 || answer.status === 429) throw new Error("server");
    told = answer.status === 403 ? { error: words.failed, sign_in: words.resume } : await inWords(answer);
  } catch {
    sayWaiting();
    retry = setTimeout(flush, 4000);
    return false;
  }
  if (told.sign_in) return askToSignIn(told), false;
  const entries = waiting();
  if (entries[position]?.number === entry.number) delete entries[position];
  keep(entries);
  report(position, answer, told);
  return true;
}

// A refusal without words of its own is final, too: asking again would not change it.
async function inWords(answer) {
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return isJson ? answer.json() : { error: String(answer.status), is_final: true };
}

function report(position, answer, told) {
  const form = forms.get(Number(position));
  if (!answer.ok) {
    const where = form && form !== forms.get(here) ? `${form.querySelector("h1").textContent}: ` : "";
    if (form) delete form.dataset.sent;
    if (form) form.dataset.fault = told.error;
    markNumber(position, false);
    say(`${where}${words.failed ?? ""} ${told.error}`, "failed");
    if (told.is_final) tellState();
    return;
  }
  if (form) delete form.dataset.fault;
  if (form) form.dataset.sequence = form.elements.seen.value = told.sequence;
  setClock(told.left);
  if (!told.is_kept) return renew(Number(position)).then(() => say(words.older, "waiting", forms.get(Number(position))));
  channel.postMessage({ saved: name });
  const saved = `${words.saved} ${told.saved_at}`;
  say(told.is_elsewhere ? `${saved}. ${words.elsewhere}` : saved, "saved", form);
}

function askToSignIn(told) {
  say(`${told.error} `, "waiting");
  const line = (forms.get(here) ?? document).querySelector("[data-status]");
  if (!line) return;
  const link = Object.assign(document.createElement("a"), { href: told.sign_in, textContent: words.signIn ?? told.sign_in });
  line.firstElementChild.append(link);
}

// --- the questions: shown one at a time, all of them in this page ---
const isAnswered = (form) => {
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON");
  const choices = fields.filter((field) => field.name === "chosen");
  if (choices.length) return choices.some((field) => field.checked);
  return fields.length > 0 && fields.every((field) => field.value.trim());
};

function markNumber(position, answered) {
  const link = document.querySelector(`[data-goto="${position}"]`);
  if (!link) return;
  link.classList.toggle("is-answered", answered);
  link.querySelector("[data-state]").textContent = answered ? `, ${words.answered}` : "";
}

function take(form) {
  form.dataset.sent = fieldsOf(form);
  forms.set(Number(form.dataset.position), form);
  restore(form);
  listen(form);
}

function show(position, { push = true } = {}) {
  const form = forms.get(position);
  if (!form) return location.assign(address(position));
  forms.get(here)?.remove();
  root.append(form);
  here = position;
  const title = form.querySelector("h1");
  document.title = document.title.replace(/^.*?( · )/, `${title.textContent}$1`);
  document.querySelectorAll("[data-goto]").forEach((link) => {
    if (Number(link.dataset.goto) === position) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  });
  if (push) history.pushState({ position }, "", address(position));
  title.focus();
  sayWaiting();
}

async function fetchQuestions() {
  if (!root.dataset.all) return;
  let text;
  try {
    const known = forms.size === 1 && forms.has(here) ? `?bez=${here}` : "";
    const answer = await fetch(root.dataset.all + known, { redirect: "error" });
    if (!answer.ok) return;
    text = await answer.text();
  } catch {
    return;
  }
  const holder = new DOMParser().parseFromString(text, "text/html");
  for (const form of holder.querySelectorAll("form.asked")) {
    const position = Number(form.dataset.position);
    if (forms.has(position)) continue;
    take(form);
    if (position === here) root.append(form);
  }
}

// Show what the server keeps for a question in place of what stands here.
async function renew(position) {
  const old = forms.get(position);
  if (!root.dataset.all) return location.reload();
  forms.delete(position);
  await fetchQuestions();
  if (forms.has(position)) old.remove();
  else forms.set(position, old);
}

// An answer that still waits on this device is newer than what the server sent.
function restore(form) {
  const entry = waiting()[form.dataset.position];
  if (!entry) return;
  const values = new URLSearchParams(entry.body);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
    const given = values.getAll(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else field.value = given[0] ?? "";
  }
  form.dataset.sent = fieldsOf(form);
}

function listen(form) {
  form.addEventListener("input", (event) => {
    say(words.saving, "waiting", form);
    clearTimeout(typing);
    const isTyped = event.target.type === "text" || event.target.tagName === "TEXTAREA";
    typing = setTimeout(() => (enqueue(form), flush()), isTyped ? 900 : 100);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(typing);
    const go = event.submitter?.value ?? "next";
    const position = Number(form.dataset.position);
    const to = position + (go === "back" ? -1 : 1);
    const inHand = go !== "review" && go !== "check" && forms.has(to);
    if (!inHand && navigator.onLine && !Object.keys(waiting()).length) return;
    event.preventDefault();
    enqueue(form);
    if (inHand) {
      // Only the server knows whether a number can be read: the person hears of it before moving on.
      const isNumber = form.querySelector("[inputmode=decimal]") && navigator.onLine;
      Promise.resolve(isNumber && flush()).then(() => {
        if (isNumber && form.dataset.fault) return form.querySelector("[inputmode=decimal]").focus();
        show(to);
        flush();
      });
    } else flush().then(() => (Object.keys(waiting()).length ? sayWaiting() : form.requestSubmit(event.submitter)));
  });
}

// --- what other windows did, and the clock, both by the server's word ---
async function tellState() {
  let told;
  try {
    told = await (await fetch(words.stateUrl, { headers: { Accept: "application/json" }, redirect: "error" })).json();
  } catch {
    return;
  }
  if (told.error) return;
  setClock(told.left);
  if (told.is_over) location.assign(words.resume);
  return told;
}

async function refresh() {
  const told = root && (await tellState());
  if (!told) return;
  let changed = false;
  for (const { position, sequence, window } of told.questions) {
    const form = forms.get(position);
    if (!form || window === name || Number(form.dataset.sequence) >= sequence) continue;
    changed = true;
    // What somebody is just writing here stays; it is newer than what the other window saved.
    if (position !== here) forms.delete(position);
    else if (form.dataset.sent === fieldsOf(form)) await renew(position);
    else form.dataset.sequence = sequence;
  }
  if (!changed) return;
  await fetchQuestions();
  say(words.elsewhere, "waiting");
}

const clock = document.querySelector("[data-left]");
const SPOKEN = [600, 300, 60, 30];
let end = null;
let spoken = Infinity;

function setClock(left) {
  if (!clock || left === null || left === undefined) return;
  end = performance.now() + left * 1000;
  tick();
}

function tick() {
  const left = Math.max(0, Math.round((end - performance.now()) / 1000));
  const text = left >= 120 ? `${Math.ceil(left / 60)} ${clock.dataset.minutes}` : `${left} ${clock.dataset.seconds}`;
  const line = clock.querySelector("[data-clock]");
  const shown = left ? `${clock.dataset.words} ${text}` : clock.dataset.over;
  if (line.textContent !== shown) line.textContent = shown;
  clock.classList.toggle("is-short", left < 60);
  const mark = SPOKEN.find((moment) => left <= moment && spoken > moment && left > moment - 30);
  if (mark) {
    spoken = mark;
    clock.querySelector("[data-spoken]").textContent = shown;
  }
}

async function timeIsOver() {
  clock.querySelector("[data-spoken]").textContent = clock.dataset.over;
  forms.forEach((form) => enqueue(form));
  await flush();
  if (root) location.assign(words.review);
}

if (clock) {
  setClock(Number(clock.dataset.left));
  const beat = setInterval(() => {
    tick();
    if (performance.now() < end) return;
    clearInterval(beat);
    timeIsOver();
  }, 1000);
}

// --- start ---
if (root) {
  const first = root.querySelector("form.asked");
  take(first);
  here = Number(first.dataset.position);
  history.replaceState({ position: here }, "");
  fetchQuestions();
  addEventListener("popstate", ({ state }) => state?.position && show(state.position, { push: false }));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !forms.has(Number(link.dataset.goto))) return;
    event.preventDefault();
    clearTimeout(typing);
    if (forms.has(here)) enqueue(forms.get(here));
    show(Number(link.dataset.goto));
    flush();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return refresh();
    enqueue(forms.get(here));
    flush();
  });
}
if (finish) {
  finish.addEventListener("submit", (event) => {
    if (!Object.keys(waiting()).length) return;
    event.preventDefault();
    say(finish.dataset.waiting, "waiting", finish);
    flush().then(() => Object.keys(waiting()).length || finish.submit());
  });
}
addEventListener("online", flush);
addEventListener("beforeunload", (event) => {
  if (Object.keys(waiting()).length) event.preventDefault();
});
flush();
sayWaiting();
