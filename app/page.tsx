import { redirect } from 'next/navigation'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { requirePageUser } from '#lib/server/auth/page.ts'

/** The front door: into the chat, by way of signing in. */
export default async function FrontDoor() {
  await requirePageUser(HOME_PATH)
  redirect(HOME_PATH)
}
