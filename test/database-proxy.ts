import { createTcpProxy } from './tcp-proxy.ts'

/** A way to a test's database that can be frozen and cut. */

export type DatabaseProxy = Awaited<ReturnType<typeof createDatabaseProxy>>

/** Within which a COMMIT that arrived has been done. */
const COMMIT_MS = 300

export async function createDatabaseProxy(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const proxy = await createTcpProxy({ targets: () => [Number(target.port)] })
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${proxy.port}`
  return {
    /** The same address, through the proxy. */
    url: url.href,
    /** Connections stay, and nothing passes any more; new ones are taken and hear nothing. */
    freeze: proxy.freeze,
    thaw: proxy.clear,
    /** Cuts the connection on which the next COMMIT is said, its answer lost: it was done, and nobody was told. */
    loseNextCommit() {
      proxy.conditions.cut = { in: 'question', words: /COMMIT/, afterMs: COMMIT_MS, share: 1, isOnce: true }
    },
    countLostCommits: proxy.countCuts,
    /** Every connection ends and new ones are refused, until `mend`. */
    cut() {
      proxy.conditions.isDown = true
      proxy.reset()
    },
    mend: proxy.clear,
    close: proxy.close,
  }
}
