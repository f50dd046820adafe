/**
 * A program: the app of the wireless scanner after log-in, with copying of patient records to the cloud switched on.
 *
 * usage: node wireless-app.ts FOLDER
 */
import { dicomImage } from "./dicom-image.ts";
import { PHONE, Phone } from "./phone.ts";

const phone = new Phone(process.argv[2] ?? ".");
const { patient } = phone.setting;
const cloud = "cloud.northmere.example";
const headers = { "user-agent": "Sonoleaf/2.9.0 (Android 15) okhttp/4.12.0", "content-type": "application/json" };
const asStaff = { ...headers, authorization: "Bearer sample-not-a-token" };

await phone.send({
  method: "POST",
  host: cloud,
  path: "/v1/log-in",
  headers,
  body: JSON.stringify({
    email: "a.sample@hospital.example",
    password: "sample-not-a-password",
    appVersion: "2.9.0",
    phoneModel: PHONE.model,
  }),
});
await phone.send({ method: "GET", host: cloud, path: "/v1/app/updates?version=2.9.0", headers: asStaff });
await phone.send({
  method: "POST",
  host: cloud,
  path: "/v1/patients",
  headers: asStaff,
  body: JSON.stringify({
    patient: {
      recordNumber: patient.recordNumber,
      name: { given: patient.givenName, family: patient.familyName },
      birthDate: patient.birthDate,
      sex: patient.sex,
      insuranceNumber: patient.insuranceNumber,
      contact: { email: patient.email, phone: patient.phone, street: patient.street },
    },
    examination: { organ: "bladder", startedAt: new Date().toISOString(), note: patient.note },
  }),
});
await phone.send({
  method: "PUT",
  host: "northmere-example-scans.s3.ca-central-1.amazonaws.com",
  path: `/${patient.recordNumber}/1.dcm?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature=sample`,
  headers: { "user-agent": headers["user-agent"], "content-type": "application/dicom" },
  body: dicomImage(patient),
});
phone.close();
