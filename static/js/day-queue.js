// Marks wait here until the server has answered each of them: in order, once, under the name of the
// person who made them.
const AT_ONCE = 50;

export function makeQueue(store, sendTo) {
  let person = 0;
  let entries = [];

  const load = async (id) => {
    person = id;
    entries = await store.queueOf(id);
  };
  const keep = async (entry) => {
    const kept = await store.put(person, entry);
    const place = entries.findIndex((one) => one.number === kept.number);
    if (place < 0) entries.push(kept);
    else entries[place] = kept;
    return kept;
  };
  const drop = async (entry) => {
    entries = entries.filter((one) => one.number !== entry.number);
    await store.remove(entry.number);
  };

  const of = (session, enrolment) => entries.filter((one) => one.session === session && (!enrolment || one.enrolment === enrolment));
  const inState = (state) => entries.filter((one) => one.state === state);

  // One change of the queue after the other: two quick presses must not both find it empty.
  let turn = Promise.resolve();
  const inTurn = (work) => (turn = turn.catch(() => {}).then(work));

  // Another choice for a row: takes the place of one not sent yet, follows one that is under way.
  const add = (session, row, choice) => inTurn(async () => {
    const earlier = of(session, row.id).at(-1);
    const entry = {
      ...choice, client_id: crypto.randomUUID(), session, enrolment: row.id, name: row.name,
      seen: row.version, at: Date.now(), state: "waiting", sent: false, after: null, told: null,
    };
    if (!earlier) return keep(entry);
    if (earlier.state === "conflict") return keep({ ...entry, seen: earlier.told.version, number: earlier.number });
    if (earlier.state === "refused") return keep({ ...entry, number: earlier.number });
    if (!earlier.sent) return keep({ ...entry, seen: earlier.seen, after: earlier.after, number: earlier.number });
    return keep({ ...entry, after: earlier.client_id });
  });

  const asSent = (entry) => ({
    client_id: entry.client_id, class: entry.session, enrolment: entry.enrolment, status: entry.status,
    missed: entry.missed, reason: entry.reason, seen: entry.seen, after: entry.after,
    // A duration, because the device's own date may be wrong.
    ago: Math.max(0, Date.now() - entry.at),
  });

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

  // What is noted as sent is replaced no more: the server may have it although nobody heard so.
  const nextPart = () => inTurn(async () => {
    const part = inState("waiting").slice(0, AT_ONCE);
    return Promise.all(part.map((entry) => entry.sent ? entry : keep({ ...entry, sent: true })));
  });

  async function deliver(part) {
    const body = JSON.stringify({ person, operations: part.map(asSent) });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
    const answer = await fetch(sendTo, { method: "POST", body, headers, redirect: "error" });
    if (answer.status >= 500 || answer.status === 429) throw new Error("server");
    return { status: answer.status, told: await answer.json() };
  }

  async function settle(told, onSaved) {
    const entry = entries.find((one) => one.client_id === told.client_id);
    if (!entry) return;
    if (told.result === "saved" || told.result === "already") {
      await drop(entry);
      onSaved(entry, told);
    } else {
      await keep({ ...entry, state: told.result, told });
    }
  }

  // "done", "offline", "signed out", "other" (somebody else is signed in) or "failed".
  async function sendAll(onSaved) {
    // Another tab of the same person may have sent or added meanwhile.
    await load(person);
    let at = "";
    for (;;) {
      const part = await nextPart();
      if (!part.length) return { state: "done", at };
      let answer;
      try {
        answer = await deliver(part);
      } catch {
        return { state: "offline" };
      }
      if (answer.status === 401 || answer.status === 403) return { state: "signed out" };
      if (answer.status === 409) return { state: "other" };
      if (answer.status !== 200) return { state: "failed", error: answer.told.error ?? String(answer.status) };
      ({ at } = answer.told);
      for (const told of answer.told.answers) await settle(told, onSaved);
      if (!answer.told.answers.length) return { state: "failed", error: "" };
    }
  }

  // One tab at a time: the same marks sent twice would do no harm, but would say so twice.
  const send = (onSaved) => navigator.locks ? navigator.locks.request("dzien", () => sendAll(onSaved)) : sendAll(onSaved);

  return { load, add, drop, of, inState, send, keepMine: (entry) => keep({ ...entry, client_id: crypto.randomUUID(), seen: entry.told.version, at: Date.now(), state: "waiting", sent: false, after: null, told: null }) };
}
