import { toUser } from '#lib/protocol/people.ts'
import { describeMarks } from './marks.suite.ts'
import { describeStore, type StoreSubject } from './store.suite.ts'
import { createMemoryStore } from './store-memory.ts'

describeStore('memory', createSubject)
describeMarks('memory', createSubject)

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
