/** The address of the double at a place in memory; places count doubles. */
export function address(place: i32): usize {
  return usize(place) << 3
}

/** The sum of both lanes. */
export function sumOfLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}
