import { toUser } from '#lib/protocol/people.ts'
import { describeApprovals } from './ai/approvals.suite.ts'
import { describeContexts } from './ai/contexts.suite.ts'
import { describeFailures } from './ai/failures.suite.ts'
import { describeLedger } from './ai/ledger.suite.ts'
import { describeSummaries } from './ai/summaries.suite.ts'
import { describeFiles } from './files.suite.ts'
import { describeMarks } from './marks.suite.ts'
import { describeRetention } from './retention.suite.ts'
import { describeSlow } from './slow.suite.ts'
import { describeStore, type StoreSubject } from './store.suite.ts'
import { createMemoryStore } from './store-memory.ts'

describeStore('memory', createSubject)
describeMarks('memory', createSubject)
describeFiles('memory', createSubject)
describeContexts('memory', createSubject)
describeFailures('memory', createSubject)
describeApprovals('memory', createSubject)
describeLedger('memory', createSubject)
describeSummaries('memory', createSubject)
describeRetention('memory', createSubject)
describeSlow('memory', createSubject)

async function createSubject(): Promise<StoreSubject> {
  const store = createMemoryStore()
  let lastId = 0
  let now = Date.now()
  store.setClock(() => now)
  store.putUser({ id: '999', username: 'ai', displayName: '小砚', kind: 'ai', role: 'member', color: 292 })
  return {
    store,
    async createUser(username) {
      lastId++
      const user = { id: String(lastId), username, displayName: username, role: 'member' as const }
      store.putUser(toUser(user))
      return user
    },
    async createRoom(slug, visibility) {
      lastId++
      const id = String(lastId)
      store.putRoom({ id, slug, name: slug, topic: '', visibility, trigger: 'always', model: 'm' })
      return id
    },
    async expireLeases() {
      now += 60_000
    },
  }
}
