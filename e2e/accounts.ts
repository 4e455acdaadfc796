import { randomUUID } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'

/** Accounts through the public HTTP calls. */
export interface Account {
  name: string
  password: string
}

export const PASSWORD = 'seven quiet cranes'

/** A name that nobody else has. `name` has at most 15 characters. */
export function createAccount(name: string): Account {
  return { name: `${name}-${randomUUID().slice(0, 8)}`, password: PASSWORD }
}

export async function register(http: APIRequestContext, { name, password }: Account): Promise<void> {
  const answer = await http.post('/api/register', {
    data: { username: name, password, confirmPassword: password },
  })
  if (answer.status() !== 201) throw new Error(`${name} was not registered: ${await answer.text()}`)
}

/** Leaves the session's cookie in the context. */
export async function signIn(http: APIRequestContext, { name, password }: Account): Promise<void> {
  const { csrfToken } = await (await http.get('/api/auth/csrf')).json()
  const answer = await http.post('/api/auth/callback/credentials', {
    form: { csrfToken, username: name, password, json: 'true' },
  })
  const { url } = await answer.json()
  if (!answer.ok() || url.includes('error=')) throw new Error(`${name} was not signed in: ${url}`)
}
