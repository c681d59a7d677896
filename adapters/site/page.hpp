// The page of one article: complete HTML with the tags that the national guideline for government web sites asks of a
// content page, readable on paper, without scripts. Every address in it is known beforehand; only the time of
// publishing and the marker are bound late.
#pragma once

#include "adapters/kit/html_writer.hpp"

namespace tongyuan::adapters::site {

inline constexpr std::string_view marker_tag = "TongyuanDelivery";

rendition rendered(const article& source, const account& where);

// The site and column tags, common to all pages.
void write_common_tags(kit::html_writer& out, const account& where);
void write_style(kit::html_writer& out);
void write_head(kit::html_writer& out, const account& where, const std::string& title);
void write_foot(kit::html_writer& out, const account& where);

// ---- a page as it came back ----
std::string tag_in(std::string_view page, std::string_view name); // <meta name=… content=…>; empty when absent
bool is_ours(std::string_view page, std::string_view marker);
bool is_whole(std::string_view page);
std::string difference_from(std::string_view page, const rendition& content); // in words; empty: none
bool reads_as(std::string_view page, const rendition& content); // title, number, text, attachments and pictures

} // namespace tongyuan::adapters::site
