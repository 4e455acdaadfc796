import { chat } from '#lib/server/chat.ts'
import { refuseOthers } from '#lib/server/http.ts'
import { createVersionRoute } from '../version-reads.ts'

export const GET = createVersionRoute((...version) => chat().replies.readContext(...version))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
