import { CodedError } from '#lib/protocol/errors.ts'
import { cleanRoomFields, findRoomFaults } from '#lib/protocol/rules/room-fields.ts'

/** The same as they are to be kept. Throws CodedError `invalid` with all fields at fault. */
export function requireRoomFields<T extends Parameters<typeof findRoomFaults>[0]>(typed: T): T {
  const fields = cleanRoomFields(typed)
  const faults = findRoomFaults(fields)
  if (Object.keys(faults).length > 0) throw new CodedError('invalid', { fields: faults })
  return fields
}
