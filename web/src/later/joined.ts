/** What is not fetched with the door, of several parts made one. */
import { eraseFiles, partOf } from "../attach/part.ts";
import type { FileStrings } from "../attach/strings/shape.ts";
import { complaintsOf, earlierComplaints, eraseComplaints } from "../complain/part.ts";
import type { ComplaintStrings } from "../complain/strings/shape.ts";
import type { Erase, Later } from "../pages/later.ts";
import { onTheRoad } from "../road/part.ts";
import type { RoadStrings } from "../road/strings/shape.ts";

const both =
  (one: Erase, other: Erase): Erase =>
  async (...what) => {
    const said = [await one(...what), await other(...what)].filter((each) => each !== null);
    return said.length > 0 ? said.join(" ") : null;
  };

export const joined = (files: FileStrings, complaints: ComplaintStrings, road: RoadStrings): Later => ({
  beside: (app, thread) => [onTheRoad(app, road, thread), earlierComplaints(app, complaints, thread)],
  ...partOf(files), ...complaintsOf(complaints), erase: both(eraseFiles(files), eraseComplaints(complaints)),
});
