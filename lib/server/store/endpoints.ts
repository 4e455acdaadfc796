import type { AuditDraft } from '#lib/chat/audit.ts'
import type { Price } from '#lib/protocol/endpoints.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { ENDPOINTS_MAX } from '#lib/protocol/limits.ts'
import { appendAudit } from '../audit/append.ts'
import { seal, unseal } from '../sealed.ts'
import { isDuplicate } from './failures.ts'
import type { Endpoint as EndpointRow, Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

/** The endpoints by which AIs are answered. What must not be read is sealed. */

/** What nobody is told. */
export interface EndpointSecrets {
  apiKey?: string
  proxyUrl?: string
  headers?: Record<string, string>
}

export interface KeptEndpoint {
  id: string
  name: string
  /** Null: the environment's. */
  baseUrl: string | null
  /** Null: they can't be read with this secret. */
  secrets: EndpointSecrets | null
  body: Record<string, unknown> | null
  prices: Record<string, Price>
}

export type EndpointColumns = Omit<KeptEndpoint, 'id' | 'secrets'> & { secrets: EndpointSecrets }

const PURPOSE = 'endpoints'

/** The environment's first, then by name. */
export async function listKeptEndpoints(): Promise<KeptEndpoint[]> {
  const rows = await runQuery(() => db().endpoint.findMany({ orderBy: { name: 'asc' }, take: ENDPOINTS_MAX + 1 }))
  const kept = rows.map(toKept)
  return [...kept.filter(isEnvironment), ...kept.filter((endpoint) => !isEnvironment(endpoint))]
}

function isEnvironment({ baseUrl }: KeptEndpoint): boolean {
  return baseUrl === null
}

/** Answers the id. Throws CodedError `taken` with the field name, `conflict` where there are too many, `unavailable`. */
export async function createEndpoint(columns: EndpointColumns, by: SessionUser): Promise<string> {
  return await withFreeName(async (tx) => {
    if ((await tx.endpoint.count()) > ENDPOINTS_MAX) throw new CodedError('conflict')
    const row = await tx.endpoint.create({ data: toData(columns), select: { id: true } })
    const id = String(row.id)
    await appendAudit(tx, toLine(by, 'endpoint:created', id, { name: columns.name, baseUrl: columns.baseUrl }))
    return id
  })
}

/** Throws CodedError `taken` with the field name, `unavailable`. */
export async function changeEndpoint(
  id: string,
  columns: Partial<EndpointColumns>,
  { by, changed }: { by: SessionUser; changed: string[] },
): Promise<void> {
  await withFreeName(async (tx) => {
    await tx.endpoint.updateMany({ where: { id: BigInt(id) }, data: toData(columns) })
    const row = await tx.endpoint.findUnique({ where: { id: BigInt(id) }, select: { name: true } })
    const { baseUrl } = columns
    const details = { changed, name: row?.name ?? '', ...(baseUrl && { baseUrl }) }
    await appendAudit(tx, toLine(by, 'endpoint:changed', id, details))
  })
}

/** Throws CodedError `conflict` where an AI uses it, `unavailable`. */
export async function deleteEndpoint(id: string, by: SessionUser): Promise<void> {
  const key = BigInt(id)
  const where = { id: key, baseUrl: { not: null } }
  await runQuery(() =>
    db().$transaction(async (tx) => {
      const row = await tx.endpoint.findFirst({ where, select: { name: true } })
      if (!row) return
      const { count } = await tx.endpoint.deleteMany({
        where: { ...where, assistants: { none: { endpointId: key } } },
      })
      if (count === 0) throw new CodedError('conflict')
      await appendAudit(tx, toLine(by, 'endpoint:deleted', id, { name: row.name }))
    }),
  )
}

function toLine(
  actor: SessionUser,
  action: AuditDraft['action'],
  id: string,
  details: AuditDraft['details'] = {},
): AuditDraft {
  return { actor, action, target: { kind: 'endpoint', id }, details }
}

async function withFreeName<T>(work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  try {
    return await runQuery(() => db().$transaction(work, { isolationLevel: 'ReadCommitted' }))
  } catch (cause) {
    throw isDuplicate(cause) ? new CodedError('taken', { fields: { name: 'taken' }, cause }) : cause
  }
}

function toData<C extends Partial<EndpointColumns>>({ secrets, body, prices, ...rest }: C) {
  return {
    ...rest,
    ...(secrets && { secrets: seal(JSON.stringify(secrets), PURPOSE) }),
    ...(body !== undefined && { body: body && JSON.stringify(body) }),
    ...(prices && { prices: JSON.stringify(prices) }),
  }
}

function toKept({ id, name, baseUrl, secrets, body, prices }: EndpointRow): KeptEndpoint {
  const opened = secrets === null ? '{}' : unseal(secrets, PURPOSE)
  return {
    ...{ id: String(id), name, baseUrl },
    secrets: opened === null ? null : (JSON.parse(opened) as EndpointSecrets),
    body: body === null ? null : (JSON.parse(body) as Record<string, unknown>),
    prices: prices === null ? {} : (JSON.parse(prices) as Record<string, Price>),
  }
}
