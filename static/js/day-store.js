// What the device keeps of the trainer's day: each person's part under a key of their own that never
// leaves the browser. The day is taken away at sign-out; marks that wait are not.
const NAME = "dzien";
export const channel = new BroadcastChannel(NAME);

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let database = null;
function open() {
  const request = indexedDB.open(NAME, 1);
  // The worker makes the same stores, whoever comes first.
  request.onupgradeneeded = () => {
    for (const name of ["keys", "days", "meta"]) request.result.createObjectStore(name);
    request.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
  };
  return answered(request);
}

async function within(name, mode, work) {
  database ??= open();
  const transaction = (await database).transaction(name, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await work(transaction.objectStore(name));
  await done;
  return result;
}

export const isPossible = () => "indexedDB" in globalThis && Boolean(globalThis.crypto?.subtle) && "serviceWorker" in navigator;

async function keyOf(person) {
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return within("keys", "readwrite", async (keys) => {
    const kept = await answered(keys.get(person));
    if (!kept) keys.put(fresh, person);
    return kept ?? fresh;
  });
}

const keys = new Map();
async function key(person) {
  if (!keys.has(person)) keys.set(person, keyOf(person));
  return keys.get(person);
}

async function closed(person, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(person), plain) };
}

async function opened(person, { iv, data }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(person), data);
  return JSON.parse(new TextDecoder().decode(plain));
}

// --- whose day it is, and the day itself ---
export const person = () => within("meta", "readonly", (meta) => answered(meta.get("person")));

// Nobody else's day stays on the device.
export async function setPerson(id) {
  await within("meta", "readwrite", (meta) => answered(meta.put(id, "person")));
  await within("days", "readwrite", async (days) => {
    for (const other of await answered(days.getAllKeys())) if (other !== id) days.delete(other);
  });
}

export async function keepDay(id, day) {
  const record = await closed(id, day);
  await within("days", "readwrite", (days) => answered(days.put(record, id)));
}

export async function dayOf(id) {
  const record = await within("days", "readonly", (days) => answered(days.get(id)));
  return record ? opened(id, record) : null;
}

// --- the marks that wait, in the order in which they were made ---
export async function queueOf(id) {
  const records = await within("queue", "readonly", (queue) => answered(queue.getAll()));
  const own = records.filter((record) => record.person === id);
  return Promise.all(own.map(async (record) => ({ ...(await opened(id, record)), number: record.number })));
}

export async function othersWait(id) {
  const records = await within("queue", "readonly", (queue) => answered(queue.getAll()));
  return records.some((record) => record.person !== id);
}

export async function put(id, { number, ...entry }) {
  const record = { person: id, ...(await closed(id, entry)), ...(number ? { number } : {}) };
  const made = await within("queue", "readwrite", (queue) => answered(queue.put(record)));
  channel.postMessage("queue");
  return { ...entry, number: made };
}

export async function remove(number) {
  await within("queue", "readwrite", (queue) => answered(queue.delete(number)));
  channel.postMessage("queue");
}
