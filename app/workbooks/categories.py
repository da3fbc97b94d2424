"""The parts of the breakdowns that sheets have columns for, in both languages."""

from collections.abc import Mapping

from app.text import Text

CATEGORIES: Mapping[str, Mapping[str, Text]] = {
    "sex": {"female": Text("Nữ", "Female")},
    "ethnicity": {"minority": Text("Người dân tộc thiểu số", "Ethnic minority")},
    "religion": {"religious": Text("Người có tôn giáo", "Religious")},
    "youth_union": {"member": Text("Đoàn viên thanh niên", "Youth Union member")},
    "status": {"official": Text("Chính thức", "Official"), "probationary": Text("Dự bị", "Probationary")},
    "activity_exemption": {
        "exempt": Text("Miễn công tác và sinh hoạt", "Exempt from work and meetings"),
    },
    "age_band": {
        "18-30": Text("18–30 tuổi", "Aged 18–30"),
        "31-35": Text("31–35 tuổi", "Aged 31–35"),
        "36-40": Text("36–40 tuổi", "Aged 36–40"),
        "41-45": Text("41–45 tuổi", "Aged 41–45"),
        "46-50": Text("46–50 tuổi", "Aged 46–50"),
        "51-55": Text("51–55 tuổi", "Aged 51–55"),
        "56-60": Text("56–60 tuổi", "Aged 56–60"),
        "61+": Text("61 tuổi trở lên", "Aged 61 and over"),
    },
    "general_education": {
        "primary": Text("Tiểu học", "Primary school"),
        "lower_secondary": Text("Trung học cơ sở", "Lower secondary school"),
        "upper_secondary": Text("Trung học phổ thông", "Upper secondary school"),
    },
    "professional": {
        "intermediate": Text("Trung cấp", "Intermediate diploma"),
        "college": Text("Cao đẳng", "College"),
        "university": Text("Đại học", "University"),
        "master": Text("Thạc sĩ", "Master"),
        "doctor": Text("Tiến sĩ", "Doctor"),
    },
    "political_theory": {
        "elementary": Text("Lý luận sơ cấp", "Political theory, elementary"),
        "intermediate": Text("Lý luận trung cấp", "Political theory, intermediate"),
        "advanced": Text("Lý luận cao cấp, cử nhân", "Political theory, advanced"),
    },
    "occupation": {"student": Text("Học sinh, sinh viên", "Student")},
    "sector": {"non_state": Text("Khu vực ngoài nhà nước", "Non-state sector")},
    "grassroots_kind": {
        "commune": Text("Xã, phường, đặc khu", "Commune"),
        "agency": Text("Cơ quan", "Agency"),
        "public_service": Text("Đơn vị sự nghiệp", "Public service"),
        "state_enterprise": Text("Doanh nghiệp nhà nước", "State enterprise"),
        "private_enterprise": Text("Doanh nghiệp ngoài nhà nước", "Private enterprise"),
        "armed_forces": Text("Lực lượng vũ trang", "Armed forces"),
    },
}
"""Names of categories by breakdown and category."""
