export function faultsOfDockerfile(text: string, exists: (path: string) => boolean): string[]
export function faultsOfCompose(compose: unknown): string[]
export function faultsOfKubernetes(objects: readonly unknown[]): string[]
