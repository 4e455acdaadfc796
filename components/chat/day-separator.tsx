import { useRoomContext } from './room-context.tsx'
import { useDayName } from './times.ts'

/** Where a day begins. */
export function DaySeparator({ sentAt }: { sentAt: string }) {
  const { format } = useRoomContext()
  const nameDay = useDayName(format)
  return (
    <li className="mx-5 select-none mt-[1.125rem] mb-2.5 flex items-center gap-3 font-semibold text-ink-3 text-meta before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line max-tablet:mx-3.5">
      {nameDay(sentAt)}
    </li>
  )
}
