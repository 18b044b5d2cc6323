// The trainer's day, with and without a network. Without this script the page is a plain list.
const root = document.querySelector("#day");
const at = root.dataset;
const words = JSON.parse(document.querySelector("#day-words").textContent);
// By the addresses that the page names: they carry the version of each file.
const [store, { makeQueue }, draw] = await Promise.all([import(at.store), import(at.queue), import(at.register)]);
const line = document.querySelector("[data-status]");
const list = root.querySelector("[data-list]");
const problems = root.querySelector("[data-problems]");
const plural = new Intl.PluralRules(document.documentElement.lang);
const queue = makeQueue(store, at.sendTo);
let person = 0;
let day = null;
let state = "done";
let failure = "";
let timer = 0;
let typing = 0;

const counted = (forms, count) => (forms[plural.select(count)] ?? forms.other).replace("#", count);
const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

// --- what is said ---
function say() {
  const count = queue.inState("waiting").length;
  const waits = count ? `${counted(words.waiting, count)}.` : "";
  const reasons = { offline: words.offline, "signed out": words.signedOut, other: words.other, failed: `${words.failed} ${failure}` };
  const text = [waits, reasons[state] ?? (count ? "" : sentWords)].filter(Boolean).join(" ");
  line.className = `saved saved-${state === "done" && !count ? "saved" : state === "offline" || state === "done" ? "waiting" : "failed"}`;
  setText(line.firstElementChild, text);
  root.querySelector("[data-send]").hidden = !count || state === "signed out";
  root.querySelector("[data-sign-in]").hidden = state !== "signed out";
}
let sentWords = words.idle;

// --- what is drawn ---
const here = () => day?.classes.find((one) => location.hash === `#zajecia-${one.id}`);
const offeredIn = (one) => day.words[one.words];
const lastOf = (one, row) => queue.of(one.id, row.id).at(-1);
const shownOf = (one, row) => lastOf(one, row) ?? row;

function drawAll({ focus = false } = {}) {
  if (!day) return;
  const one = here();
  list.replaceChildren(...(one
    ? draw.drawRegister(one, offeredIn(one), words, (row) => shownOf(one, row))
    : draw.drawList(day, words, (id) => queue.of(id).filter((entry) => entry.state === "waiting").length)));
  if (one) one.people.forEach((row) => noteRow(one, row));
  drawProblems();
  if (focus) list.querySelector("h2")?.focus();
  say();
}

function drawProblems() {
  const label = (entry) => Object.values(day?.words ?? {}).flatMap((offered) => offered.statuses).find((status) => status.code === entry.status)?.label ?? entry.status;
  problems.replaceChildren(...draw.drawProblems(queue.inState("conflict"), queue.inState("refused"), label, words));
}

// Whether the row waits; its buttons are left alone, so that nobody's finger or focus is lost.
function noteRow(one, row) {
  const note = list.querySelector(`[data-row="${row.id}"] [data-note]`);
  if (!note) return;
  const entry = lastOf(one, row);
  note.hidden = entry?.state !== "waiting";
  note.textContent = note.hidden ? "" : `${words.waits} (${new Date(entry.at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" })})`;
}

// --- what is marked ---
function choiceIn(row, offered) {
  const item = list.querySelector(`[data-row="${row.id}"]`);
  const status = item.querySelector("input[type=radio]:checked")?.value;
  const known = offered.statuses.find((one) => one.code === status);
  if (!known) return null;
  const missed = known.minutes ? Number(item.querySelector("[type=number]").value) || 0 : 0;
  return { status, missed, reason: known.reason ? item.querySelector("select").value : "" };
}

async function mark(one, row) {
  const choice = choiceIn(row, offeredIn(one));
  if (!choice) return;
  await queue.add(one.id, row, choice);
  noteRow(one, row);
  drawProblems();
  say();
}

list.addEventListener("input", async (event) => {
  const item = event.target.closest("[data-row]");
  const one = here();
  const row = item && one.people.find((person_) => String(person_.id) === item.dataset.row);
  if (!row) return;
  clearTimeout(typing);
  if (event.target.type === "number") typing = setTimeout(() => mark(one, row).then(() => later(600)), 600);
  else await mark(one, row).then(() => later(300));
});

list.addEventListener("click", async (event) => {
  if (event.target.matches(".back")) return event.preventDefault(), history.pushState(null, "", location.pathname), drawAll({ focus: true });
  if (!event.target.matches("[data-everyone]")) return;
  const one = here();
  for (const row of one.people) {
    if (shownOf(one, row).status) continue;
    list.querySelector(`[data-row="${row.id}"] [value=present]`).checked = true;
    await mark(one, row);
  }
  later(0);
});

problems.addEventListener("click", async (event) => {
  const item = event.target.closest("[data-conflict], [data-refused]");
  if (!item || event.target.tagName !== "BUTTON") return;
  const entry = [...queue.inState("conflict"), ...queue.inState("refused")].find((one) => one.client_id === (item.dataset.conflict ?? item.dataset.refused));
  if ("mine" in event.target.dataset) await queue.keepMine(entry);
  else {
    if ("theirs" in event.target.dataset) remember(entry, { ...entry.told });
    await queue.drop(entry);
  }
  drawAll();
  line.tabIndex = -1;
  line.focus();
  later(0);
});

// What the server has written is what the page shows from now on.
function remember(entry, { status = entry.status, missed = entry.missed, reason = entry.reason, version }) {
  const row = day?.classes.find((one) => one.id === entry.session)?.people.find((one) => one.id === entry.enrolment);
  if (!row) return;
  Object.assign(row, { status, missed, reason, ...(version ? { version } : {}) });
  const one = here();
  if (one?.id === entry.session) noteRow(one, row);
}

// --- to and from the server ---
function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
}

async function flush() {
  clearTimeout(timer);
  const before = queue.inState("waiting").length;
  if (before) {
    const answer = await queue.send((entry, told) => remember(entry, { version: told.version }));
    state = answer.state;
    failure = answer.error ?? "";
    if (state === "done") sentWords = `${words.sent} ${words.sentAt} ${answer.at}.`;
    if (day && state === "done") await store.keepDay(person, day);
    drawProblems();
    if (!here()) drawAll();
  }
  say();
  again();
}

// After a sign-in in another tab, too, it goes on by itself.
function again() {
  if (queue.inState("waiting").length) later(state === "offline" ? 4000 : 15000);
}

async function refresh() {
  let answer;
  try {
    const headers = { Accept: "application/json", ...(day?.tag ? { "If-None-Match": day.tag } : {}) };
    answer = await fetch(at.data, { headers, redirect: "error", cache: "no-store" });
  } catch {
    state = "offline";
    return say(), again();
  }
  if (answer.status === 401) return signedOut();
  if (state === "offline" || state === "signed out") state = "done";
  if (answer.status === 200) {
    const fresh = { ...(await answer.json()), tag: answer.headers.get("ETag") };
    if (fresh.person !== person) await become(fresh.person);
    const isBusy = list.contains(document.activeElement) && here();
    day = fresh;
    await store.keepDay(person, day);
    if (!isBusy) drawAll();
  }
  await flush();
}

// A session that ran out leaves the day where it is; whoever signs out takes it along.
async function signedOut() {
  state = "signed out";
  if ((await store.person()) !== person) {
    day = null;
    list.replaceChildren();
  }
  say();
  again();
}

async function become(id) {
  person = id;
  await store.setPerson(id);
  await queue.load(id);
  if (await store.othersWait(id)) root.querySelector("[data-others]").hidden = false;
}

async function start() {
  if (!store.isPossible()) return;
  navigator.serviceWorker.register(at.worker, { scope: "/" });
  // The page of somebody signed in says whose it is; the one without a network asks the device.
  const id = Number(at.person) || (await store.person());
  if (id) {
    await become(id);
    day = await store.dayOf(id);
  }
  document.querySelector("[data-plain]")?.toggleAttribute("hidden", Boolean(day));
  root.hidden = false;
  drawAll();
  await refresh();
  if (!day) list.replaceChildren(draw.h("p", {}, words.nobody));
  document.querySelector("[data-plain]")?.toggleAttribute("hidden", Boolean(day));
}

addEventListener("hashchange", () => drawAll({ focus: true }));
addEventListener("popstate", () => drawAll());
addEventListener("online", refresh);
addEventListener("focus", () => { if (state !== "done") refresh(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") refresh(); });
root.querySelector("[data-send]").addEventListener("click", refresh);
store.channel.addEventListener("message", async () => { if (person) await queue.load(person), drawProblems(), say(); });
start();
