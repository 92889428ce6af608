export function schemaFaultsOfCompose(compose: unknown): string[]
export function schemaFaultsOfKubernetes(objects: readonly unknown[]): string[]
