import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'

interface SettingsPaneProps {
  title: string
  /** Where one came from; on a phone alone where the sidebar says the same. */
  back: { href: string; label: string; isOnPhoneOnly: boolean }
  children: ReactNode
}

/** A page of the settings: its title, and the cards below it. */
export function SettingsPane({ title, back, children }: SettingsPaneProps) {
  return (
    <div className="relative min-h-0 min-w-0 overflow-y-auto border-line tablet:border-l">
      <header className="sticky top-0 z-10 border-b bg-bg pt-[env(safe-area-inset-top)]">
        <div className="mx-auto flex h-13 max-w-[40rem] items-center gap-1 px-1 tablet:h-14 tablet:px-5">
          <Link
            href={back.href}
            prefetch={false}
            aria-label={back.label}
            title={back.label}
            className={classNames(
              'grid size-11 place-items-center rounded-row text-ink-2 transition-colors duration-hover hover:bg-surface-2 hover:text-ink',
              back.isOnPhoneOnly ? 'tablet:hidden' : 'tablet:-ml-3 tablet:size-9',
            )}
          >
            <ChevronLeft aria-hidden="true" className="size-5" />
          </Link>
          <h1 className="truncate font-bold text-title">{title}</h1>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto outline-none grid max-w-[40rem] grid-cols-[minmax(0,1fr)] gap-4 px-3 pt-4 pb-[max(2rem,env(safe-area-inset-bottom))] tablet:px-5 tablet:pt-6"
      >
        {children}
      </main>
    </div>
  )
}
