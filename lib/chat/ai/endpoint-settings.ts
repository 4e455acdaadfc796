import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { requireAdmin } from '../access.ts'
import type { UseCases } from '../use-cases.ts'
import type { AssistantSetup, EndpointChange } from './setup-ports.ts'

/** What admins do with the endpoints by which AIs are answered. */

interface Which {
  id?: string | undefined
  endpointId?: string | undefined
}

export function createEndpointSettings({ setup }: { setup: AssistantSetup }) {
  function requireEntry({ id, endpointId = id }: Which): EndpointEntry {
    const entry = setup.listEndpoints().find((one) => one.id === endpointId)
    if (!entry) throw new CodedError('not_found')
    return entry
  }

  async function change(actor: SessionUser, which: Which, wanted: EndpointChange): Promise<EndpointEntry> {
    requireAdmin(actor)
    const { id, fixed } = requireEntry(which)
    const refused = Object.keys(wanted).filter((name) => Object.hasOwn(fixed, name))
    if (refused.length > 0)
      throw new CodedError('conflict', { fields: Object.fromEntries(refused.map((name) => [name, 'reserved'])) })
    await setup.changeEndpoint(id, wanted, actor)
    await setup.apply()
    return requireEntry({ id })
  }

  /** Throws CodedError `forbidden`, `not_found`. */
  async function listModels(actor: SessionUser, id: string): Promise<string[]> {
    requireAdmin(actor)
    return await setup.listModels(requireEntry({ id }).id)
  }

  const commands = {
    async 'endpoint:list'(actor) {
      requireAdmin(actor)
      return { endpoints: setup.listEndpoints() }
    },
    async 'endpoint:create'(actor, draft) {
      requireAdmin(actor)
      const id = await setup.createEndpoint(draft, actor)
      await setup.apply()
      return { endpoint: requireEntry({ id }) }
    },
    async 'endpoint:change'(actor, { id, endpointId, ...wanted }) {
      return { endpoint: await change(actor, { id, endpointId }, wanted) }
    },
    async 'endpoint:delete'(actor, which) {
      requireAdmin(actor)
      const { id, isEnvironment } = requireEntry(which)
      if (isEnvironment) throw new CodedError('conflict')
      await setup.deleteEndpoint(id, actor)
      await setup.apply()
      return {}
    },
  } satisfies Partial<UseCases>

  return { listModels, commands }
}
