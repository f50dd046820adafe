/**
 * The devices of the sample hospital that are simulated: enrolled like any others.
 */
import type { Acting } from "./act.ts";
import { enrolMany } from "./enrol-many.ts";
import { sampleHospital, sampleLabel } from "./sample-hospital.ts";

const BREACHING = "ultrasound-wireless";

/**
 * One line of JSON for each, with its new token: the devices that conform. What stands in another situation is left to be
 * looked at as it is.
 */
export async function enrolledSample(acting: Acting): Promise<string> {
  const { products } = sampleHospital();
  const names = new Map(
    Object.keys(products)
      .filter((name) => products[name]?.reports === true)
      .map((name) => [sampleLabel(name).product.model, name]),
  );
  const rows = await acting.store.read
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "product.model", "device.place_id"])
    .where("device.conformity", "=", "conforming")
    .where("device.operation", "=", "operating")
    .where("device.contact", "=", "reporting")
    .where("product.model", "in", [...names.keys()])
    .execute();
  const devices = new Map(rows.map((row) => [row.id, row]));
  const enrolled = await enrolMany(acting, { devices: [...devices.keys()], days: null, again: true });
  return enrolled
    .map(({ device, token }) => {
      const { model = "", place_id: place } = devices.get(device) ?? {};
      return `${JSON.stringify({ id: device, token, product: names.get(model), place })}\n`;
    })
    .join("");
}

/** One that may be taken out without a person, so that all of the reaction is seen. */
export async function breachingSampleDevice({ store }: Acting): Promise<string | undefined> {
  const row = await store.read
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select("device.id")
    .where("product.model", "=", sampleLabel(BREACHING).product.model)
    .where("device.conformity", "=", "conforming")
    .where("device.operation", "=", "operating")
    .where("device.off_network", "=", "free")
    .where("device.out_of_operation", "=", "free")
    .where("device.on_patient", "=", 0)
    .orderBy("device.title")
    .executeTakeFirst();
  return row?.id;
}
