'use client'

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, User } from '#lib/protocol/entities.ts'
import { type AskedProfile, watchAskedProfile } from './asked-profile.ts'

/** Where the list of those who add people is open: the id of a room. */
let addingTo: string | null = null
const listeners = new Set<() => void>()

export function openAddPeople(roomId: string | null): void {
  addingTo = roomId
  for (const listener of listeners) listener()
}

interface MemberDialogsProps {
  room: Room
  members: User[]
  /** Writes the name of somebody where one writes; absent where the reader may say nothing. */
  onMention: ((user: User) => void) | undefined
}

/**
 * The dialogs about the people of a room, whose scripts come when they are opened first. A card opens wherever something
 * that stands for somebody is pressed: it carries `data-profile`, so that rows need no more than that.
 */
export function MemberDialogs({ room, members, onMention }: MemberDialogsProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [asked, setAsked] = useState<AskedProfile | null>(null)
  const isAdding = useSyncExternalStore(subscribe, readAddingTo, readNothing) === room.id
  const fail = useCallback(() => {
    setAsked(null)
    openAddPeople(null)
    announce(t('errors.unavailable'), 'shown')
  }, [announce, t])
  const ProfileCard = usePart(loadProfileCard, asked !== null, fail)
  const AddPeople = usePart(loadAddPeople, isAdding, fail)

  useEffect(() => {
    function onClick({ target, defaultPrevented }: MouseEvent) {
      const pressed = target instanceof Element ? target.closest<HTMLElement>('[data-profile]') : null
      const username = pressed?.dataset.profile
      if (!pressed || !username || defaultPrevented) return
      // Whoever selects a text has not pressed a name in it.
      if (pressed.tagName !== 'BUTTON' && window.getSelection()?.isCollapsed === false) return
      setAsked({ username, anchor: pressed.getBoundingClientRect() })
    }
    document.addEventListener('click', onClick)
    const stop = watchAskedProfile(setAsked)
    return () => {
      document.removeEventListener('click', onClick)
      stop()
    }
  }, [])

  return (
    <>
      {ProfileCard && asked && (
        <ProfileCard
          key={asked.username}
          asked={asked}
          room={room}
          onMention={onMention}
          onClose={() => setAsked(null)}
        />
      )}
      {AddPeople && <AddPeople isOpen={isAdding} onClose={closeAddPeople} room={room} members={members} />}
    </>
  )
}

function loadProfileCard() {
  return import('./profile-card.tsx')
}

function loadAddPeople() {
  return import('./add-people-dialog.tsx')
}

function closeAddPeople(): void {
  openAddPeople(null)
}

function readAddingTo(): string | null {
  return addingTo
}

function readNothing(): null {
  return null
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
