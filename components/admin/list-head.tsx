'use client'

import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useRef } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface ListHeadProps {
  /** Of the page that shows the list. */
  path: string
  query: string
  label: string
  children?: ReactNode
}

/** The search of a list, which lives in the address. Other filters of the form stand in `children`. */
export function ListHead({ path, query, label, children }: ListHeadProps) {
  const { t } = useI18n()
  const { push } = useRouter()
  const form = useRef<HTMLFormElement>(null)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    push(toPath(path, new FormData(event.currentTarget)))
  }

  return (
    <search>
      <form
        ref={form}
        action={path}
        onSubmit={submit}
        onChange={(event) => {
          if (event.target instanceof HTMLSelectElement) form.current?.requestSubmit()
        }}
        className="flex flex-wrap items-end gap-2"
      >
        <div className="relative min-w-0 flex-[2_1_14rem]">
          <Search
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3"
          />
          <Input
            type="search"
            name="query"
            aria-label={label}
            placeholder={label}
            defaultValue={query}
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            className="pl-9"
          />
        </div>
        {children}
        <Button type="submit" className="min-h-11">
          {t('manage.search')}
        </Button>
      </form>
    </search>
  )
}

/** Without what was left empty. */
export function toPath(path: string, fields: FormData): string {
  const query = new URLSearchParams()
  for (const [name, value] of fields) if (typeof value === 'string' && value.trim()) query.set(name, value.trim())
  return query.size === 0 ? path : `${path}?${query}`
}
