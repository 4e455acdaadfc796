import { useCallback, useState } from 'react'
import { savePreference } from '#lib/client/preferences.ts'

/** Wide enough for a third column; the stylesheet's `desktop`. */
const DESKTOP = '(min-width: 68.8125rem) and (min-height: 27.5rem)'

/** A column on wide screens, which stays as it was left; a sheet on others. */
export function useMembersPanel(isInitiallyOpen: boolean) {
  const [isColumnOpen, setColumnOpen] = useState(isInitiallyOpen)
  const [isSheetOpen, setSheetOpen] = useState(false)
  const setColumn = useCallback((isOpen: boolean) => {
    setColumnOpen(isOpen)
    savePreference('members', isOpen ? 'open' : 'closed')
  }, [])
  const toggle = useCallback(() => {
    if (window.matchMedia(DESKTOP).matches) setColumn(!isColumnOpen)
    else setSheetOpen(true)
  }, [isColumnOpen, setColumn])
  const closeColumn = useCallback(() => setColumn(false), [setColumn])
  const closeSheet = useCallback(() => setSheetOpen(false), [])
  return { isColumnOpen, isSheetOpen, toggle, closeColumn, closeSheet }
}
