'use client'

import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { AuthFailure, AuthResult } from '#lib/client/auth.ts'
import type { FieldCode } from '#lib/protocol/errors.ts'

export interface Submission {
  form: RefObject<HTMLFormElement | null>
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  /** Takes back what was said about a field once it is changed. */
  onInput: (event: FormEvent<HTMLFormElement>) => void
  isBusy: boolean
  failure: AuthFailure | null
  /** Seconds until another try is worth it; 0 when it is now. */
  waitSeconds: number
}

interface SubmissionOptions {
  /** What is told without asking the server: a code per field, nothing if all is well. */
  check?: (fields: FormData) => Record<string, FieldCode>
  send: (fields: FormData) => Promise<AuthResult>
  /** Called once it worked; the form stays busy if this leads elsewhere. */
  onDone: (form: HTMLFormElement) => 'stays' | 'leaves'
}

/** One try of a form at a time; afterwards the first field at fault has the focus. */
export function useSubmission({ check, send, onDone }: SubmissionOptions): Submission {
  const form = useRef<HTMLFormElement>(null)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<AuthFailure | null>(null)
  const [failureCount, setFailureCount] = useState(0)
  const [waitSeconds, setWaitSeconds] = useState(0)

  useEffect(() => {
    if (failureCount > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [failureCount])

  useEffect(() => {
    if (waitSeconds <= 0) return
    const timer = setTimeout(() => setWaitSeconds(waitSeconds - 1), 1000)
    return () => clearTimeout(timer)
  }, [waitSeconds])

  async function submit(element: HTMLFormElement) {
    const fields = new FormData(element)
    const faults = check?.(fields) ?? {}
    if (Object.keys(faults).length > 0) return fail({ code: 'invalid', fields: faults })
    setBusy(true)
    setFailure(null)
    const result = await send(fields)
    if (result.ok && onDone(element) === 'leaves') return
    setBusy(false)
    if (!result.ok) fail(result.error)
  }

  function fail(error: AuthFailure) {
    setFailure(error)
    setFailureCount((count) => count + 1)
    setWaitSeconds(Math.ceil((error.retryAfterMs ?? 0) / 1000))
  }

  return {
    form,
    onSubmit: (event) => {
      event.preventDefault()
      if (!isBusy && waitSeconds === 0) void submit(event.currentTarget)
    },
    onInput: (event) => {
      const name = event.target instanceof HTMLInputElement ? event.target.name : ''
      if (failure?.fields?.[name]) setFailure(withoutFault(failure, name))
    },
    isBusy,
    failure,
    waitSeconds,
  }
}

/** The value of a field as text. */
export function toText(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

/** The failure but for one field; null when that was all of it. */
function withoutFault(failure: AuthFailure, name: string): AuthFailure | null {
  const rest = Object.entries(failure.fields ?? {}).filter(([field]) => field !== name)
  return rest.length > 0 ? { ...failure, fields: Object.fromEntries(rest) } : null
}
