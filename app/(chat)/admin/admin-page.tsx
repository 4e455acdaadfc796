import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { classNames } from '#components/ui/class-names.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { LiveDay } from '#lib/protocol/live.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import { readLiveDay } from '#lib/server/live/report.ts'
import { log } from '#lib/server/log.ts'
import { requireReader } from '../../page-user.ts'

/** What the pages for admins have in common. */

export type SearchParams = Promise<Record<string, string | string[] | undefined>>

/** The admin who opens the page of this path; for others there is none. */
export async function requireAdminReader(path: string): Promise<SessionUser> {
  const me = await requireReader(path)
  if (!mayAdminister(me)) notFound()
  return me
}

/** What the address asks for, in so far as it makes sense; else what an address without a query does. */
export async function readAsked<S extends z.ZodType>(searchParams: SearchParams, schema: S): Promise<z.output<S>> {
  const given = Object.entries(await searchParams).filter(([, value]) => typeof value === 'string' && value !== '')
  const { success, data } = schema.safeParse(Object.fromEntries(given))
  return success ? data : schema.parse({})
}

/** How the last day was; null where that can't be read: the state just now is worth seeing without the plots, too. */
export function readDayIfItGoes(me: SessionUser): Promise<LiveDay | null> {
  return readLiveDay(me).catch((cause: unknown) => {
    log().warn({ err: cause }, 'the plots of the last day could not be read')
    return null
  })
}

interface AdminMainProps {
  /** Of the page; heard, and seen in the tab that leads here. */
  title: string
  /** It takes all the width there is. */
  isWide?: boolean
  children: ReactNode
}

export function AdminMain({ title, isWide = false, children }: AdminMainProps) {
  return (
    <div className="relative min-h-0 min-w-0 overflow-y-auto">
      <main
        id="main"
        tabIndex={-1}
        className={classNames(
          'px-3 pt-4 pb-[max(2rem,env(safe-area-inset-bottom))] outline-none tablet:px-5',
          !isWide && 'mx-auto grid max-w-[60rem] gap-4',
        )}
      >
        <h1 className="sr-only">{title}</h1>
        {children}
      </main>
    </div>
  )
}
