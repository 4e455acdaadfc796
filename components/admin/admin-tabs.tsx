'use client'

import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { useOpenReports } from '#lib/client/hooks.ts'
import { SITE } from '#lib/client/open-reports.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

const TABS = [
  { path: '/admin', label: 'admin.overview' },
  { path: '/admin/ai', label: 'admin.ai' },
  { path: '/admin/usage', label: 'admin.usage' },
  { path: '/admin/people', label: 'manage.people' },
  { path: '/admin/rooms', label: 'manage.rooms' },
  { path: '/admin/registration', label: 'manage.registration' },
  { path: '/admin/retention', label: 'retention.title' },
  { path: '/admin/reports', label: 'reports.list' },
  { path: '/admin/live', label: 'admin.live' },
  { path: '/admin/storage', label: 'admin.storage' },
  { path: '/admin/audit', label: 'audit.title' },
] as const

/** The head of all pages for admins: what there is, and the way back. */
export function AdminTabs() {
  const { t } = useI18n()
  const path = usePathname()
  const open = useOpenReports(useShell().me, SITE)
  const tabs = useRef<HTMLDivElement>(null)
  // On a phone there is no room for all of them.
  useEffect(() => {
    tabs.current?.querySelector(`[href="${path}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  return (
    <div className="border-b bg-bg pt-[env(safe-area-inset-top)]">
      <nav
        aria-label={t('admin.title')}
        className="flex min-h-13 items-center gap-1 pr-2 pl-1 tablet:min-h-14 tablet:px-5 tablet:py-1.5"
      >
        <Link
          href={HOME_PATH}
          aria-label={t('common.backToChat')}
          title={t('common.backToChat')}
          className="grid size-11 shrink-0 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden"
        >
          <ChevronLeft aria-hidden="true" className="size-5" />
        </Link>
        <div
          ref={tabs}
          className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto rounded-input bg-well p-[3px] tablet:flex-initial tablet:flex-wrap"
        >
          {TABS.map((tab) => (
            <Link
              key={tab.path}
              href={tab.path}
              prefetch={false}
              aria-current={path === tab.path ? 'page' : undefined}
              className={classNames(
                'inline-flex min-h-8 flex-auto items-center justify-center whitespace-nowrap rounded-[8px] px-3 max-tablet:px-2 font-medium text-small pointer-coarse:min-h-11',
                path === tab.path ? 'bg-thumb text-ink shadow-low' : 'text-ink-2 hover:text-ink',
              )}
            >
              {tab.path === '/admin/reports' && open > 0 ? t('reports.listOf', { n: open }) : t(tab.label)}
            </Link>
          ))}
        </div>
      </nav>
    </div>
  )
}
