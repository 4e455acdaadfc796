import type { ReactNode } from 'react'

interface MessagePageProps {
  mark: ReactNode
  /** A picture behind it all, placed absolutely. */
  backdrop?: ReactNode
  title: string
  body: string
  actions: ReactNode
}

/** A page that has one thing to say and offers the way on. */
export function MessagePage({ mark, backdrop, title, body, actions }: MessagePageProps) {
  return (
    <main className="dawn relative grid min-h-dvh place-items-center overflow-hidden p-6">
      {backdrop}
      <div className="relative grid max-w-[26rem] justify-items-center gap-2 text-center">
        {mark}
        <h1 className="mt-3 font-bold text-display">{title}</h1>
        <p className="text-ink-2">{body}</p>
        <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>
      </div>
    </main>
  )
}
