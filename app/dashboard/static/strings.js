// Everything the page itself says, Vietnamese and English. Names and sentences about the data come from the API.

let chosen = "vi";

/** The language in force, `vi` or `en`. */
export function language() {
  return chosen;
}

/** Chooses the language; anything unknown is Vietnamese. */
export function speak(wanted) {
  chosen = wanted === "en" ? "en" : "vi";
  document.documentElement.lang = chosen;
}

/** A text in the language in force, `{fields}` filled in. An unknown key is an error: nothing is shown half said. */
export function say(key, fields = {}) {
  const text = STRINGS[key];
  if (!text) throw new Error(`no text for ${key}`);
  return text[chosen === "vi" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");
}

/** What a word of a closed list is called; a word that is new to this page stands as it is. */
export function word(list, value) {
  return STRINGS[`${list}.${value}`] ? say(`${list}.${value}`) : value;
}

export const STRINGS = {
  title: ["Thống kê tổ chức đảng", "Party statistics"],
  skip: ["Đến nội dung chính", "Skip to content"],
  views: ["Các trang", "Views"],
  other_language: ["English", "Tiếng Việt"],
  documentation: ["Tài liệu API", "API documentation"],
  release: ["Đợt công bố {number}, {day}", "Release {number}, {day}"],
  slow: ["Máy chủ trả lời chậm hơn thường lệ, xin chờ thêm.", "The server is slower than usual; please wait."],
  close: ["Đóng", "Close"],
  none: ["(không)", "(none)"],

  "view.compare": ["So sánh", "Compare"],
  "view.trends": ["Diễn biến", "Trends"],
  "view.ratings": ["Xếp loại", "Ratings"],
  "view.targets": ["Chỉ tiêu", "Targets"],
  "view.organization": ["Một tổ chức", "One organization"],
  "view.news": ["Mới công bố", "What is new"],
  "view.coverage": ["Độ bao phủ", "Coverage"],
  "view.submissions": ["Gửi số liệu", "Submissions"],

  search: ["Tìm tỉnh, tổ chức, mã số", "Find a province, organization, code"],
  search_hint: ["Ví dụ: lang son, Hà Giang, 15", "For example: lang son, Ha Giang, 15"],
  search_found: ["{count} kết quả", "{count} found"],
  search_nothing: ["Không tìm thấy “{text}”.", "Nothing found for “{text}”."],
  search_province: ["Tỉnh, thành phố · mã {code} · địa giới {boundaries}", "Province · code {code} · boundaries of {boundaries}"],
  search_former: ["tên cũ {name}", "formerly {name}"],
  search_ended: ["nay thuộc {successors}", "now {successors}"],
  search_over: ["không còn", "no longer exists"],

  indicator: ["Chỉ tiêu thống kê", "Indicator"],
  year: ["Năm", "Year"],
  year_latest: ["Năm mới nhất đủ số liệu", "Latest well-covered year"],
  year_latest_each: ["Mới nhất của từng tỉnh", "Latest of each"],
  year_option: ["{year} · {count} tỉnh", "{year} · {count} provinces"],
  part: ["Phần của năm", "Part of the year"],
  part_whole: ["Cả năm", "Whole year"],
  base_year: ["So với năm", "Compared with"],
  boundaries: ["Địa giới", "Boundaries"],
  boundaries_default: ["Theo năm", "By year"],
  boundaries_2008: ["63 tỉnh (trước 7/2025)", "63 provinces (to June 2025)"],
  boundaries_2025: ["34 tỉnh (từ 7/2025)", "34 provinces (from July 2025)"],
  organization_type: ["Loại tổ chức", "Organization type"],
  region: ["Vùng", "Region"],
  region_all: ["Cả nước", "Whole country"],
  H1: ["6 tháng đầu năm", "First half"],
  H2: ["6 tháng cuối năm", "Second half"],
  Q1: ["Quý I", "First quarter"],
  Q2: ["Quý II", "Second quarter"],
  Q3: ["Quý III", "Third quarter"],
  Q4: ["Quý IV", "Fourth quarter"],
  M09: ["9 tháng đầu năm", "First nine months"],
  term_average: ["bình quân năm {from}–{to}", "yearly mean {from}–{to}"],
  term_total: ["cả nhiệm kỳ {from}–{to}", "whole term {from}–{to}"],
  by_day: ["đến {day}", "by {day}"],

  compare_heading: ["{indicator}, {time}", "{indicator}, {time}"],
  compare_latest_each: ["số mới nhất của từng tổ chức", "the latest of each"],
  compare_summary: ["{known} có số liệu, {missing} chưa có. Trung vị {median}.", "{known} with a value, {missing} without. Median {median}."],
  compare_nothing: ["Không tổ chức nào có số liệu cho lựa chọn này.", "Nobody has a value for this choice."],
  map: ["Bản đồ ô", "Tile map"],
  map_help: ["Mỗi ô một tỉnh, đặt gần vị trí thật. Chọn một ô để xem số liệu từ đâu.", "One tile a province, about where it lies. Choose one to see where its number comes from."],
  ranking: ["Xếp hạng", "Ranking"],
  ranking_median: ["vạch đứng: trung vị", "upright line: median"],
  ranking_base: ["vạch ngắn: năm {year}", "short mark: {year}"],
  table: ["Bảng số liệu", "Table"],
  table_hint: ["Chọn tên cột để sắp xếp, chọn con số để xem số liệu từ đâu.", "Choose a heading to sort, a number to see where it comes from."],
  legend_rough: ["số ước: trên, gần, khoảng…", "approximate: over, nearly, about…"],
  legend_missing: ["không có số liệu", "no value"],
  missing_group: ["{reason} ({count}):", "{reason} ({count}):"],
  show_all: ["Hiện tất cả {count} dòng", "Show all {count} rows"],
  warnings: ["{count} điều cần lưu ý khi đọc", "{count} things to know when reading"],
  break_from: ["Từ {day}", "From {day}"],

  column_rank: ["Hạng", "Rank"],
  column_name: ["Tên", "Name"],
  column_value: ["Giá trị", "Value"],
  column_base: ["Năm {year}", "In {year}"],
  column_change: ["Tăng, giảm", "Change"],
  column_change_percent: ["%", "%"],
  column_growth: ["Bình quân năm", "Per year"],
  column_period: ["Thời điểm", "As at"],
  column_method: ["Cách có", "How"],
  column_notes: ["Lưu ý", "Notes"],
  column_sources: ["Nguồn", "Sources"],
  alternatives: ["còn {count} số khác", "{count} other figures"],
  doubtful: ["cần thận trọng", "with care"],
  partial: ["mới biết {display} ({known}/{of})", "known so far {display} ({known} of {of})"],
  partial_open: ["mới biết {display} (của {known} tổ chức)", "known so far {display} (of {known})"],
  missing_parts: ["thiếu {names}", "without {names}"],
  explain_name: ["Số liệu của {name} từ đâu", "Where the number of {name} comes from"],

  "missing.not_reported": ["chưa có báo cáo", "not reported"],
  "missing.not_applicable": ["không áp dụng", "not applicable"],
  "missing.suppressed": ["không công bố (số nhỏ)", "suppressed (small number)"],
  "missing.not_comparable": ["không so sánh được", "not comparable"],
  "missing.incomplete": ["chưa đủ", "incomplete"],
  "short.not_reported": ["chưa có", "none yet"],
  "short.not_applicable": ["không áp dụng", "n/a"],
  "short.suppressed": ["số nhỏ", "small"],
  "short.not_comparable": ["không so được", "no base"],
  "short.incomplete": ["chưa đủ", "in part"],
  "method.reported": ["báo cáo", "reported"],
  "method.aggregated": ["cộng từ cấp dưới", "summed from below"],
  "method.summed_predecessors": ["cộng các tỉnh cũ", "summed predecessors"],
  "method.computed": ["tính ra", "computed"],

  "qualifier.exact": ["", ""],
  "qualifier.about": ["khoảng", "about"],
  "qualifier.nearly": ["gần", "nearly"],
  "qualifier.over": ["trên", "over"],
  "qualifier.at_least": ["ít nhất", "at least"],
  "qualifier.at_most": ["không quá", "at most"],
  "type.national": ["toàn Đảng", "the whole Party"],
  "type.provincial": ["đảng bộ tỉnh, thành phố", "provincial committees"],
  "type.central_affiliate": ["đảng bộ trực thuộc Trung ương", "central affiliates"],
  "type.district": ["đảng bộ huyện, quận (đến 6/2025)", "district committees (to June 2025)"],
  "type.commune": ["đảng bộ xã, phường, đặc khu", "commune committees"],
  "type.provincial_bloc": ["đảng bộ khối tỉnh (đến 2/2025)", "provincial blocs (to February 2025)"],
  "type.provincial_bloc_agencies": ["đảng bộ khối các cơ quan tỉnh", "bloc of agencies"],
  "type.provincial_bloc_enterprises": ["đảng bộ khối doanh nghiệp tỉnh", "bloc of enterprises"],
  "type.provincial_bloc_agencies_enterprises": ["đảng bộ khối cơ quan và doanh nghiệp tỉnh", "bloc of agencies and enterprises"],
  "type.provincial_party_agencies": ["đảng bộ các cơ quan đảng tỉnh", "provincial Party agencies"],
  "type.provincial_peoples_committee": ["đảng bộ ủy ban nhân dân tỉnh", "provincial people's committees"],
  "type.provincial_military": ["đảng bộ quân sự tỉnh", "provincial military"],
  "type.provincial_border_guard": ["đảng bộ bộ đội biên phòng tỉnh", "provincial border guard"],
  "type.provincial_police": ["đảng bộ công an tỉnh", "provincial police"],
  "type.above_grassroots_other": ["đảng bộ cấp trên cơ sở khác", "other above grassroots"],
  "type.grassroots_organization": ["tổ chức cơ sở đảng", "grassroots organizations"],
  "type.grassroots_committee": ["đảng bộ cơ sở", "grassroots committees"],
  "type.grassroots_cell": ["chi bộ cơ sở", "grassroots cells"],
  "type.section_committee": ["đảng bộ bộ phận", "section committees"],
  "type.subordinate_cell": ["chi bộ trực thuộc", "subordinate cells"],
  "chart.ranking": ["xếp hạng", "ranking"],
  "chart.tiles": ["bản đồ ô", "tile map"],
  "chart.lines": ["đường", "lines"],
  "chart.grid": ["từng ô", "small multiples"],

  explain: ["Con số này từ đâu", "What is behind this number"],
  explain_formula: ["Công thức: {formula}", "Formula: {formula}"],
  explain_figures: ["Số liệu đã xem xét", "Figures considered"],
  explain_predecessors: ["Các tỉnh cũ", "Predecessors"],
  explain_children: ["Tổ chức trực thuộc", "Organizations below"],
  explain_children_open: ["Danh sách này chưa được khai là đầy đủ.", "This list is not declared complete."],
  explain_source: ["Xem nguồn", "See the source"],
  explain_inferred: ["nguồn không ghi tên tổ chức; suy ra", "the source does not name the organization; inferred"],
  explain_organization: ["Trang của tổ chức này", "This organization's page"],
  "status.used": ["đã dùng", "used"],
  "status.alternative": ["không dùng", "alternative"],
  "status.passed_over": ["bỏ qua", "passed over"],
  "status.suppressed": ["không công bố", "suppressed"],
  "role.printed": ["tỷ lệ đã in", "as printed"],
  "role.numerator": ["tử số", "numerator"],
  "role.denominator": ["mẫu số", "denominator"],

  take: ["Lấy số liệu", "Take the data"],
  download: ["Tải về", "Download"],
  picture: ["Hình vẽ", "Picture"],
  request: ["Lời gọi API", "API request"],
  copy: ["Sao chép", "Copy"],
  copied: ["Đã sao chép.", "Copied."],
  copy_by_hand: ["Trình duyệt không cho sao chép: hãy chọn đoạn chữ và sao chép bằng tay.", "The browser does not allow it: select the text and copy it by hand."],
  cite: ["Trích dẫn", "Citation"],

  failed: ["Chưa lấy được số liệu", "The data could not be fetched"],
  failed_request: ["Mã lời gọi: {id}", "Request id: {id}"],
  offline: ["Không kết nối được máy chủ. Trang sẽ thử lại khi có mạng.", "The server cannot be reached. The page tries again once there is a network."],
  retry: ["Thử lại", "Try again"],
  start_again: ["Về trang đầu", "Start again"],
  outdated: ["Trang đã có bản mới. Hãy tải lại.", "There is a newer version of this page. Please load it again."],
  reload: ["Tải lại", "Load again"],
  allowed: ["Được chọn: {values}", "Allowed: {values}"],
};
