<?php
/**
 * Plugin Name: Backorder dates
 * Description: Shows from when a backordered product is available, and keeps with each order the date that its customer was shown.
 * Version: 1.0.0
 * Requires PHP: 7.4
 * License: MIT
 * Text Domain: backorder-dates
 *
 * Goes into wp-content/mu-plugins. The connector writes the product meta _backorder_in_stock_date and reads the
 * order line meta _backorder_page_date; both are ISO dates (2026-12-18). Nothing to set up.
 *
 * @package backorder-dates
 */

defined( 'ABSPATH' ) || exit;

add_action( 'init', 'backorder_dates_load_texts' );
add_filter( 'woocommerce_get_availability_text', 'backorder_dates_on_product', 20, 2 );
add_filter( 'woocommerce_get_item_data', 'backorder_dates_in_cart', 20, 2 );
add_action( 'woocommerce_checkout_create_order_line_item', 'backorder_dates_freeze_line', 20, 2 );
add_action( 'woocommerce_store_api_checkout_update_order_meta', 'backorder_dates_freeze_again', 20 );
add_filter( 'woocommerce_order_item_get_formatted_meta_data', 'backorder_dates_on_order', 20, 2 );

function backorder_dates_load_texts() {
	load_muplugin_textdomain( 'backorder-dates' );
}

/** Product page, also for each variation: one further unit, ordered now. */
function backorder_dates_on_product( $text, $product ) {
	$date = $product->is_on_backorder( 1 ) ? backorder_dates_of_product( $product ) : '';
	/* translators: %s: a date. */
	return '' === $date ? $text : sprintf( esc_html__( 'Available from %s', 'backorder-dates' ), backorder_dates_written( $date ) );
}

/** Cart and checkout, classic and blocks: a line of which not all units are in stock. */
function backorder_dates_in_cart( $item_data, $cart_item ) {
	if ( empty( $cart_item['key'] ) || ! WC()->session ) {
		return $item_data;
	}
	$short = $cart_item['data']->is_on_backorder( backorder_dates_units_up_to( $cart_item ) );
	$date  = $short ? backorder_dates_of_product( $cart_item['data'] ) : '';
	backorder_dates_remember( $cart_item['key'], $date );
	if ( '' !== $date ) {
		$item_data[] = array(
			'key'   => esc_html__( 'Available from', 'backorder-dates' ),
			'value' => backorder_dates_written( $date ),
		);
	}
	return $item_data;
}

/** Checkout makes an order line: it keeps the date that was shown last, whatever the product says by now. */
function backorder_dates_freeze_line( $line, $cart_key ) {
	$shown = backorder_dates_shown();
	if ( isset( $shown[ $cart_key ] ) ) {
		$line->update_meta_data( '_backorder_page_date', $shown[ $cart_key ] );
	} else {
		$line->delete_meta_data( '_backorder_page_date' );
	}
}

/** The block checkout keeps the lines of a draft order while the cart stays the same: they get today's word. */
function backorder_dates_freeze_again( $order ) {
	$lines = array_values( $order->get_items() );
	foreach ( array_values( WC()->cart->get_cart() ) as $place => $cart_item ) {
		$line = isset( $lines[ $place ] ) ? $lines[ $place ] : null;
		if ( $line && array( $line->get_product_id(), $line->get_variation_id() ) === array( $cart_item['product_id'], $cart_item['variation_id'] ) ) {
			backorder_dates_freeze_line( $line, $cart_item['key'] );
			$line->save();
		}
	}
}

/** The order's page and mails: the line's own date, never the product's. */
function backorder_dates_on_order( $formatted, $line ) {
	foreach ( $line->get_meta_data() as $meta ) {
		if ( '_backorder_page_date' === $meta->key && '' !== backorder_dates_valid( $meta->value ) ) {
			$formatted[ $meta->id ] = (object) array(
				'key'           => $meta->key,
				'value'         => $meta->value,
				'display_key'   => esc_html__( 'When you ordered, available from', 'backorder-dates' ),
				'display_value' => backorder_dates_written( $meta->value ),
			);
		}
	}
	return $formatted;
}

/** The product's in-stock date, or that of the parent which counts its stock; '' where there is none or it has passed. */
function backorder_dates_of_product( $product ) {
	$date = backorder_dates_valid( $product->get_meta( '_backorder_in_stock_date' ) );
	if ( '' === $date && $product->get_stock_managed_by_id() !== $product->get_id() ) {
		$date = backorder_dates_valid( get_post_meta( $product->get_stock_managed_by_id(), '_backorder_in_stock_date', true ) );
	}
	return $date >= wp_date( 'Y-m-d' ) ? $date : '';
}

function backorder_dates_valid( $date ) {
	$day = is_string( $date ) ? DateTimeImmutable::createFromFormat( '!Y-m-d', $date, wp_timezone() ) : false;
	return $day && $day->format( 'Y-m-d' ) === $date ? $date : '';
}

/** A valid date in the site's own words. */
function backorder_dates_written( $date ) {
	$noon = new DateTimeImmutable( $date . ' 12:00', wp_timezone() );
	return esc_html( wp_date( wc_date_format(), $noon->getTimestamp() ) );
}

/** The units that the cart wants of the same stock, up to this line: the lines above are served first. */
function backorder_dates_units_up_to( $cart_item ) {
	$units = 0;
	foreach ( WC()->cart->get_cart() as $key => $line ) {
		if ( $line['data']->get_stock_managed_by_id() === $cart_item['data']->get_stock_managed_by_id() ) {
			$units += $line['quantity'];
		}
		if ( $key === $cart_item['key'] ) {
			break;
		}
	}
	return $units;
}

/** The dates last shown to this customer, by cart line. */
function backorder_dates_shown() {
	$shown = WC()->session ? WC()->session->get( 'backorder_dates' ) : null;
	return is_array( $shown ) ? $shown : array();
}

function backorder_dates_remember( $cart_key, $date ) {
	$shown = array_intersect_key( backorder_dates_shown(), WC()->cart->get_cart() );
	unset( $shown[ $cart_key ] );
	if ( '' !== $date ) {
		$shown[ $cart_key ] = $date;
	}
	WC()->session->set( 'backorder_dates', $shown );
}
