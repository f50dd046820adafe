/**
 * Photos that wait on the phone until the server has them: kept in the browser's database under their digest, so that a
 * closed page, a restart and a broken line lose none.
 */
export interface PhotoStore {
  /** @returns whether it outlives the page: a browser that keeps nothing holds it in memory only. */
  keep(digest: string, photo: Blob): Promise<boolean>;
  /** Undefined for one that is not here, as it is with the server already. */
  find(digest: string): Promise<Blob | undefined>;
  drop(digest: string): Promise<void>;
}

const NAME = "carelabel-photos";
const TABLE = "photo";

export function openPhotoStore(factory: IDBFactory = indexedDB): PhotoStore {
  const inMemory = new Map<string, Blob>();
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= openDatabase(factory).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const run = async <T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = (await database()).transaction(TABLE, mode);
    const request = ask(transaction.objectStore(TABLE));
    return new Promise((resolve, reject) => {
      // Only what is committed is kept.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  };
  return {
    async keep(digest, photo) {
      try {
        await run("readwrite", (table) => table.put(photo, digest));
        return true;
      } catch {
        inMemory.set(digest, photo);
        return false;
      }
    },
    async find(digest) {
      const here = inMemory.get(digest);
      if (here !== undefined) return here;
      return run("readonly", (table) => table.get(digest) as IDBRequest<Blob | undefined>).catch(() => undefined);
    },
    async drop(digest) {
      inMemory.delete(digest);
      await run("readwrite", (table) => table.delete(digest)).catch(() => undefined);
    },
  };
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("the database is held by another page"));
  });
}
