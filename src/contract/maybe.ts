import { z } from 'zod'

/** A number, or null where it does not exist. */
export const maybe = z.number().nullable()
