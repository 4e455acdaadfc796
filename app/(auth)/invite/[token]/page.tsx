import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { toWait } from '#components/auth/failure.ts'
import { InviteCard } from '#components/auth/invite-card.tsx'
import { JoinInvite } from '#components/auth/join-invite.tsx'
import { toInvitePath } from '#components/auth/return-path.ts'
import { toRoomName, toRoomPath } from '#components/shell/room-path.ts'
import { Banner } from '#components/ui/banner.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { takeRead } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../../i18n.ts'
import { findReader } from '../../../page-user.ts'
import { readRegistration, toWayIn } from '../../way-in.ts'

interface Props {
  params: Promise<{ token: string }>
}

/** Looked up once for the title and the page; a wait in ms where it was looked up too often. */
const readInvite = cache(async (token: string) => {
  try {
    await takeRead(await headers())
  } catch (cause) {
    if (cause instanceof CodedError && cause.code === 'rate_limited') return { waitMs: cause.retryAfterMs ?? 1_000 }
    throw cause
  }
  const reader = await findReader()
  return { reader, preview: await chat().invites.preview(token, reader) }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { t } = await getI18n()
  const { preview } = await readInvite((await params).token)
  const title = preview ? t('invites.pageTitle', { room: nameOf(preview.room, t) }) : t('invites.title')
  return { title, robots: { index: false } }
}

/** Shows the room before one comes in, also to whoever has no account; members are led there at once. */
export default async function InvitePage({ params }: Props) {
  const { token } = await params
  const { t } = await getI18n()
  const { waitMs, reader, preview } = await readInvite(token)
  if (waitMs !== undefined) {
    return <Banner tone="danger">{t('invites.busy', { wait: toWait(t, Math.ceil(waitMs / 1000)) })}</Banner>
  }
  if (!preview) notFound()
  if (preview.isMember) redirect(toRoomPath(preview.room))
  const path = toInvitePath(token)
  const registration = await readRegistration()
  return (
    <div className="grid gap-5">
      <InviteCard preview={preview} t={t} />
      <JoinInvite
        token={token}
        displayName={reader?.displayName ?? null}
        roomPath={toRoomPath(preview.room)}
        signInPath={toWayIn('/login', path)}
        registerPath={registration === 'closed' ? null : toWayIn('/register', path)}
      />
    </div>
  )
}

function nameOf(room: { slug: string; name: string }, t: Translate): string {
  return isolate(toRoomName({ ...room, assistants: [] }, t, { me: '' }))
}
