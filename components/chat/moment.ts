import { useRoomContext } from './room-context.tsx'
import { useDayName } from './times.ts'

/** Says when something was sent: the time alone of what is of today. */
export function useMoment(): (sentAt: string) => string {
  const { format } = useRoomContext()
  const nameDay = useDayName(format)
  return (sentAt) => {
    const time = format.time(sentAt)
    return format.dayKey(sentAt) === format.today() ? time : `${nameDay(sentAt)} ${time}`
  }
}
