/** The algebra of Wilkinson and Rogers on sets of variables, with R's order and rules. */

/** Ascending indices of variables; [] never occurs, since the intercept is kept apart. */
export type Product = readonly number[]

/** Distinct products in the order in which they were made. */
export type Products = readonly Product[]

/** Union of the variables of two products. */
export function join(a: Product, b: Product): Product {
  return [...new Set([...a, ...b])].toSorted((i, j) => i - j)
}

/** a + b: products of a, then those of b that are new. */
export function union(a: Products, b: Products): Products {
  const seen = new Set<string>()
  return [...a, ...b].filter((product) => {
    const key = product.join()
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** a:b */
export function interact(a: Products, b: Products): Products {
  return union(
    a.flatMap((left) => b.map((right) => join(left, right))),
    []
  )
}

/** a*b = a + b + a:b */
export function cross(a: Products, b: Products): Products {
  return union(union(a, b), interact(a, b))
}

/** b %in% a: each product of b within all variables of a. */
export function within(b: Products, a: Products): Products {
  const all = a.reduce(join, [])
  return union(
    b.map((product) => join(product, all)),
    []
  )
}

/** a/b = a + b %in% a */
export function nest(a: Products, b: Products): Products {
  return union(a, within(b, a))
}

/** a - b */
export function remove(a: Products, b: Products): Products {
  const gone = new Set(b.map((product) => product.join()))
  return a.filter((product) => !gone.has(product.join()))
}

/** By number of variables, otherwise as they stand. */
export function byOrder(products: Products): Products {
  return products.toSorted((a, b) => a.length - b.length)
}
