import { useMemo, useState } from 'react'
import { savePreference } from '#lib/client/preferences.ts'

/** The column of members on wide screens: as it was left, in whichever room. */
export interface MembersColumn {
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
}

export function useMembersColumn(isInitiallyOpen: boolean): MembersColumn {
  const [isOpen, setOpen] = useState(isInitiallyOpen)
  return useMemo(
    () => ({
      isOpen,
      setOpen(next) {
        setOpen(next)
        savePreference('members', next ? 'open' : 'closed')
      },
    }),
    [isOpen],
  )
}
