// Storage (IndexedDB): the copy, the plans, the outbox and a few single values.
//
// The page of a copy and its cursor are written in one transaction, so a tab that is closed at any
// time leaves no gap. A browser that stores nothing gets a storage in memory: then the page works
// while it is open, and says so.

const NAME = "bide";
const STORES = ["copy", "plans", "outbox", "kept"];

/** @type {IDBDatabase | null} */
let database = null;
/** @type {Map<string, Map<string, any>>} */
const memory = new Map(STORES.map((name) => [name, new Map()]));
let isStored = true;
/** After a sign-out nothing is written, whatever answer still comes in. */
let sealed = false;

/** Open the database; false where this browser stores nothing. */
export async function open() {
  try {
    database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const name of STORES) request.result.createObjectStore(name);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    database?.addEventListener("close", () => (database = null));
  } catch {
    isStored = false;
  }
  return isStored;
}

export const isLasting = () => isStored;

/**
 * Change several stores at once.
 * @param {{put?: [string, string, any][], remove?: [string, string][], clear?: string[]}} change
 */
export async function writeStores({ put = [], remove = [], clear = [] }) {
  if (sealed && put.length) return;
  if (database) {
    try {
      const base = database;
      await new Promise((resolve, reject) => {
        const stores = [...new Set([...put.map(([s]) => s), ...remove.map(([s]) => s), ...clear])];
        if (!stores.length) return resolve(undefined);
        const tx = base.transaction(stores, "readwrite", { durability: "strict" });
        for (const store of clear) tx.objectStore(store).clear();
        for (const [store, key] of remove) tx.objectStore(store).delete(key);
        for (const [store, key, value] of put) tx.objectStore(store).put(value, key);
        tx.oncomplete = () => resolve(undefined);
        tx.onabort = () => reject(tx.error);
      });
      return;
    } catch (error) {
      // The disk is full, or the reader took the permission back: what is in memory goes on.
      isStored = false;
      database = null;
      console.warn("bide: nothing can be stored", error);
    }
  }
  for (const store of clear) memory.get(store)?.clear();
  for (const [store, key] of remove) memory.get(store)?.delete(key);
  for (const [store, key, value] of put) memory.get(store)?.set(key, value);
}

/** All of a store, in the order of its keys. @param {string} store @returns {Promise<[string, any][]>} */
export async function readStore(store) {
  if (!database) return [...(memory.get(store) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const found = database.transaction(store).objectStore(store);
  const [keys, values] = await Promise.all([resultOf(found.getAllKeys()), resultOf(found.getAll())]);
  return keys.map((key, i) => [String(key), values[i]]);
}

/** @param {string} key */
export async function readValue(key) {
  if (!database) return memory.get("kept")?.get(key);
  return resultOf(database.transaction("kept").objectStore("kept").get(key));
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Write again: a person has signed in. */
export function unseal() {
  sealed = false;
}

/** Forget everything, and write nothing more; true once it is sure that nothing is left. */
export async function wipe() {
  sealed = true;
  await writeStores({ clear: STORES });
  const left = await Promise.all(STORES.map((store) => readStore(store)));
  return left.every((rows) => rows.length === 0);
}
