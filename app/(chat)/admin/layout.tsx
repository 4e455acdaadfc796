import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { AdminTabs } from '#components/admin/admin-tabs.tsx'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import { findReader } from '../../page-user.ts'
import { Words } from '../../words.tsx'

/** What all pages for admins stand in; for others there is no such page. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const me = await findReader()
  // The page sends on whoever is not signed in: it knows where they shall come back to.
  if (!me) return children
  if (!mayAdminister(me)) notFound()
  return (
    <Words of="(chat)/admin">
      <div className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] border-line tablet:border-l">
        <AdminTabs />
        {children}
      </div>
    </Words>
  )
}
