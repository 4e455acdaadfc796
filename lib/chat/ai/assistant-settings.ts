import type { AssistantEntry, TestStep } from '#lib/protocol/assistants.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { requireAdmin } from '../access.ts'
import type { Broadcast, Log, Store } from '../ports.ts'
import type { UseCases } from '../use-cases.ts'
import { toUsernameKey } from '../username.ts'
import type { Users } from '../users.ts'
import { cleanAssistantFields, requireAssistantFields } from './assistant-fields.ts'
import type { AssistantChange, AssistantSetup, KeptAssistant } from './setup-ports.ts'

/** What admins do with the AIs of the installation, and who they are for everybody. */

interface AssistantSettingsParts {
  setup: AssistantSetup
  store: Store
  broadcast: Broadcast
  tellUser: Users['tell']
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
  log: Log
}

export function createAssistantSettings(parts: AssistantSettingsParts) {
  const { setup, store, broadcast, tellUser, forget, log } = parts

  function list(actor: SessionUser): AssistantEntry[] {
    const entries = setup.listAssistants()
    return mayAdminister(actor) ? entries : entries.map(({ settings: _, ...entry }) => entry)
  }

  async function create(actor: SessionUser, input: ParsedCommand<'assistant:create'>): Promise<AssistantEntry> {
    requireAdmin(actor)
    const typed = cleanAssistantFields(input)
    requireAssistantFields(typed)
    await requireFreeName(typed.displayName, typed.username)
    const draft = {
      ...{ username: typed.username, displayName: typed.displayName, model: typed.model },
      ...{ about: typed.about ?? '', instructions: typed.instructions ?? '' },
      ...{ endpointId: typed.endpointId ?? null, temperature: typed.temperature ?? null },
      ...{ maxTokens: typed.maxTokens ?? null, contextTokens: typed.contextTokens ?? null },
      ...{ seesImages: typed.seesImages ?? false, isEnabled: typed.isEnabled ?? true },
    }
    await setup.createAssistant(draft, actor)
    await setup.apply()
    return requireEntry(typed.username)
  }

  async function change(
    actor: SessionUser,
    { username, ...input }: ParsedCommand<'assistant:change'>,
  ): Promise<AssistantEntry> {
    requireAdmin(actor)
    const before = requireKept(username)
    const wanted = toChange(cleanAssistantFields(input))
    const names = Object.keys(wanted)
    const isFixed = requireEntry(username).settings?.fixed ?? {}
    const fixed = names.filter((name) => Object.hasOwn(isFixed, name))
    if (fixed.length > 0)
      throw new CodedError('conflict', { fields: Object.fromEntries(fixed.map((name) => [name, 'reserved'])) })
    requireAssistantFields(wanted as Parameters<typeof requireAssistantFields>[0])
    if (wanted.displayName !== undefined) await requireFreeName(wanted.displayName, username)
    await setup.changeAssistant(username, wanted, actor)
    await setup.apply()
    const entry = requireEntry(username)
    const isRenamed = entry.displayName !== before.displayName
    void tellRooms(toAiUser(before, entry.displayName), isRenamed)
    return entry
  }

  async function remove(actor: SessionUser, username: string): Promise<void> {
    requireAdmin(actor)
    if (username === AI_USERNAME) throw new CodedError('conflict')
    const gone = requireKept(username)
    await setup.deleteAssistant(username, actor)
    await setup.apply()
    broadcast.userChanged({ ...toAiUser(gone), status: 'deleted' })
    for (const { roomId } of await store.listRoles(gone.userId)) await leaveRoom(actor, roomId, username)
  }

  async function leaveRoom(actor: SessionUser, roomId: string, username: string): Promise<void> {
    const found = await store.listMine(roomId, [])
    if (!found) return
    const assistants = found.room.assistants.filter((name) => name !== username)
    // An admin may, whatever the room: it is nobody's any more.
    const changed = await store.changeRoom(roomId, { assistants }, actor, () => undefined)
    forget(roomId)
    broadcast.memberLeft({ roomId, username })
    if (!changed) return
    for (const message of changed.messages) broadcast.messageCreated(message)
    broadcast.roomChanged(changed.room)
    broadcast.accessChanged({ roomId })
  }

  /** How it is seen, and what answers in the rooms in which it is the first; after the answer, as there may be many. */
  async function tellRooms(user: User, isRenamed: boolean): Promise<void> {
    try {
      if (isRenamed) await tellUser(user)
      for (const { roomId } of await store.listRoles(user.id)) {
        const found = await store.listMine(roomId, [])
        if (found?.room.assistants[0] === user.username) broadcast.roomChanged(found.room)
      }
    } catch (cause) {
      log.warn({ err: cause, username: user.username }, 'the rooms of an AI were not told how it has changed')
    }
  }

  async function test(actor: SessionUser, username: string): Promise<TestStep[]> {
    const steps: TestStep[] = []
    for await (const step of tryOut(actor, username)) steps.push(step)
    return steps
  }

  /** The steps as they end. Throws CodedError `forbidden`, `not_found`. */
  function tryOut(actor: SessionUser, username: string): AsyncIterable<TestStep> {
    requireAdmin(actor)
    requireKept(username)
    return setup.test(username)
  }

  /** Nobody else is called so, or could be: they are named by it. */
  async function requireFreeName(displayName: string, username: string): Promise<void> {
    const key = toUsernameKey(displayName)
    const namesake = await store.findUserByHandle(key)
    const isOthers = setup
      .listAssistants()
      .some((other) => other.username !== username && toUsernameKey(other.displayName) === key)
    if (isOthers || (namesake && namesake.username !== username))
      throw new CodedError('taken', { fields: { displayName: 'taken' } })
  }

  function requireKept(username: string): KeptAssistant {
    const kept = setup.findAssistant(username)
    if (!kept) throw new CodedError('not_found')
    return kept
  }

  function requireEntry(username: string): AssistantEntry {
    const entry = setup.listAssistants().find((one) => one.username === username)
    if (!entry) throw new CodedError('not_found')
    return entry
  }

  const commands = {
    'assistant:list': async (actor) => ({ assistants: list(actor) }),
    'assistant:create': async (actor, input) => ({ assistant: await create(actor, input) }),
    'assistant:change': async (actor, input) => ({ assistant: await change(actor, input) }),
    async 'assistant:delete'(actor, { username }) {
      await remove(actor, username)
      return {}
    },
    'assistant:test': async (actor, { username }) => ({ steps: await test(actor, username) }),
  } satisfies Partial<UseCases>

  return { list, tryOut, commands }
}

function toAiUser({ userId: id, username, displayName }: KeptAssistant, name = displayName): User {
  return { ...toUser({ id, username, displayName: name, role: 'member' }), kind: 'ai' }
}

/** Without what was not named. */
function toChange(typed: { [N in keyof AssistantChange]: AssistantChange[N] | undefined }): AssistantChange {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined))
}
