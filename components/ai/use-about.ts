import { useEffect, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { openChat } from '#lib/client/chat.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()

/** What AIs say of themselves, by username, as soon as the server has told. */
export function useAbout(): ReadonlyMap<string, string> {
  const { me, assistants } = useRoomContext()
  const [about, setAbout] = useState(NOTHING)
  useEffect(() => {
    let isGone = false
    void openChat(me)
      .call('user:list', { usernames: assistants.map(({ username }) => username) })
      .then((answer) => {
        if (isGone || !answer.ok) return
        setAbout(new Map(answer.data.users.flatMap(({ username, about: said }) => (said ? [[username, said]] : []))))
      })
    return () => {
      isGone = true
    }
  }, [me, assistants])
  return about
}
